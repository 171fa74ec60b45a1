import type { Answer } from '../api-client.ts';
import { commandShape, type UpsCommand, upsDetailShape } from '../api-shapes.ts';
import { everyCommandFlag } from '../command-flags.ts';
import { exitCodeOf, exitCodes, exitHelp } from '../exit-codes.ts';
import { failed } from '../failed.ts';
import type { Failure } from '../failure.ts';
import type { FlagSpec } from '../flags/parse-flags.ts';
import { followCommand } from '../follow-command.ts';
import { type CommandAsked, readCommandArgs } from '../read/command-args.ts';
import { nameTarget } from '../read/name-target.ts';
import { colourOfState, stepLine } from '../show/command-lines.ts';
import { plain } from '../show/plain.ts';
import { type Cli, defineSubcommand } from '../subcommand.ts';

const LONGEST_WAIT_S = 86_400;
const RETRY_MS = 500;
const ownFlags: Readonly<Record<string, FlagSpec>> = everyCommandFlag;

export default defineSubcommand({
  name: 'do',
  words: 'UPS COMMAND',
  says: 'tells a UPS to do something; `commands` lists what, `commands NAME` its flags',
  flags: {
    ...ownFlags,
    wait: { kind: 'switch', says: 'wait for the outcome, and tell what happens meanwhile' },
    timeout: { kind: 'text', value: 'S', says: 'seconds to wait at most, 1 to 86400; 900 without it' },
    key: {
      kind: 'text',
      value: 'KEY',
      says: 'asks again for a command of which it is not known whether it was made: under one key there is one command',
    },
  },
  more: `The name of the group, or of the unit, is read from the cloud, shown, and sent
along, so that the agent can refuse when it differs; --group-name and --ups-name
send another one as it was seen.

${exitHelp}`,
  read([ups = '', name = ''], values, mistakes) {
    const { wait, timeout = '900', key } = values;
    const flags = Object.fromEntries(Object.entries(values).filter(([flag]) => Object.hasOwn(ownFlags, flag)));
    const seconds = /^\d{1,6}$/.test(timeout) ? Number(timeout) : 0;
    if (seconds < 1 || seconds > LONGEST_WAIT_S)
      mistakes.push(`--timeout ${timeout}: it must be a whole number of seconds from 1 to ${LONGEST_WAIT_S}`);
    if (key !== undefined && !/^[!-~]{1,128}$/.test(key))
      mistakes.push(`--key ${key}: it must be 1 to 128 printable characters without spaces`);
    return { ups, asked: readCommandArgs(name, flags, mistakes), wait, timeoutMs: seconds * 1000, key };
  },
  async run(cli, { ups, asked, wait, timeoutMs, key }) {
    const { api, out, json } = cli;
    const unit = await api.get(upsDetailShape, ['ups', ups]);
    if (!unit.ok) return failed(cli, unit);
    const complete = nameTarget(cli, asked, unit.body);
    if ('ok' in complete) return failed(cli, complete);
    const made = await create(cli, unit.body.id, complete, key ?? crypto.randomUUID());
    if (!made.ok) return made.error.key === undefined ? failed(cli, made) : maybeMade(cli, made, unit.body.id);
    const answer = wait ? await followCommand(cli, made.body.id, timeoutMs) : made;
    if (!answer.ok) {
      failed(cli, { ...answer, error: { ...answer.error, command: made.body.id } });
      out.note(`the command goes on; status ${made.body.id} tells what becomes of it`);
      return exitCodes.unknown;
    }
    const { state, final, id } = answer.body;
    if (json) out.json(answer.body);
    else if (final || wait) out.line(out.paint(colourOfState(state), stepLine(answer.body)));
    else out.line(id);
    if (!final) out.note(`it is not over yet; status ${id} tells what becomes of it`);
    return final || wait ? exitCodeOf(state) : exitCodes.ok;
  },
});

/**
 * Asks once more when no answer came; under one key, so that there is one command whatever the cloud heard. When it may
 * have heard it and never said so, the failure carries the key.
 */
async function create(cli: Cli, ups: string, asked: CommandAsked, key: string): Promise<Answer<UpsCommand>> {
  const { api, sleep, signal } = cli;
  const ask = () => api.post(commandShape, ['ups', ups, 'commands'], asked, { 'idempotency-key': key });
  const first = await ask();
  if (first.ok || first.reached === 'yes') return first;
  if (!signal.aborted) await sleep(RETRY_MS);
  const second = signal.aborted ? first : await ask();
  if (second.ok || second.reached === 'yes') return second;
  if (first.reached === 'no' && second.reached === 'no') return second;
  return { ...second, exit: exitCodes.unknown, error: { ...second.error, key } };
}

/** Also told to a person who ended it: the command may be on its way all the same. */
function maybeMade(cli: Cli, { exit, error }: Failure, ups: string): number {
  const { out, json } = cli;
  if (!cli.signal.aborted) out.note(plain(error.says));
  out.note('nobody knows whether the command was made');
  out.note(`the same call with --key ${error.key} tells what became of it, or makes it if it was not`);
  out.note(`GET /api/v1/ups/${ups}/commands lists what was made`);
  if (json) out.json({ error });
  return exit;
}
