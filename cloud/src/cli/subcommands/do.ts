import type { Answer } from '../api-client.ts';
import { commandShape, type UpsCommand, type UpsDetail, upsDetailShape } from '../api-shapes.ts';
import { everyCommandFlag } from '../command-flags.ts';
import { exitCodeOf, exitCodes, exitHelp } from '../exit-codes.ts';
import { failed } from '../failed.ts';
import type { FlagSpec } from '../flags/parse-flags.ts';
import { followCommand } from '../follow-command.ts';
import { type CommandAsked, readCommandArgs } from '../read/command-args.ts';
import { colourOfState, stepLine } from '../show/command-lines.ts';
import { plain } from '../show/plain.ts';
import { type Cli, defineSubcommand } from '../subcommand.ts';

const LONGEST_WAIT_S = 86_400;
const RETRY_MS = 500;
const ownFlags: Readonly<Record<string, FlagSpec>> = everyCommandFlag;

export default defineSubcommand({
  name: 'do',
  words: 'UPS COMMAND',
  says: 'tells a UPS to do something; `commands` lists what',
  flags: {
    ...ownFlags,
    wait: { kind: 'switch', says: 'wait for the outcome, and tell what happens meanwhile' },
    timeout: { kind: 'text', value: 'S', says: 'seconds to wait at most, 1 to 86400; 900 without it' },
  },
  more: `The group's name is read from the cloud, shown, and sent along, so that the
agent can refuse when it differs; --group-name sends another one as it was seen.

${exitHelp}`,
  read([ups = '', name = ''], values, mistakes) {
    const { wait, timeout = '900' } = values;
    const flags = Object.fromEntries(Object.entries(values).filter(([flag]) => Object.hasOwn(ownFlags, flag)));
    const seconds = /^\d{1,6}$/.test(timeout) ? Number(timeout) : 0;
    if (seconds < 1 || seconds > LONGEST_WAIT_S)
      mistakes.push(`--timeout ${timeout}: it must be a whole number of seconds from 1 to ${LONGEST_WAIT_S}`);
    return { ups, asked: readCommandArgs(name, flags, mistakes), wait, timeoutMs: seconds * 1000 };
  },
  async run(cli, { ups, asked, wait, timeoutMs }) {
    const { api, out, json } = cli;
    const unit = await api.get(upsDetailShape, ['ups', ups]);
    if (!unit.ok) return failed(cli, unit);
    const complete = withGroupName(cli, asked, unit.body);
    if (typeof complete === 'number') return complete;
    const made = await create(cli, unit.body.id, complete);
    if (!made.ok) return failed(cli, made);
    const answer = wait ? await followCommand(cli, made.body.id, timeoutMs) : made;
    if (!answer.ok) {
      const code = cli.signal.aborted ? exitCodes.unknown : failed(cli, answer);
      out.note(`the command goes on; status ${made.body.id} tells what becomes of it`);
      return code;
    }
    const { state, final, id } = answer.body;
    if (json) out.json(answer.body);
    else if (final || wait) out.line(out.paint(colourOfState(state), stepLine(answer.body)));
    else out.line(id);
    if (!final) out.note(`it is not over yet; status ${id} tells what becomes of it`);
    return final || wait ? exitCodeOf(state) : exitCodes.ok;
  },
});

/** Asks once more when the connection broke; under one key, so that there is one command whatever the cloud heard. */
async function create({ api, sleep }: Cli, ups: string, asked: CommandAsked): Promise<Answer<UpsCommand>> {
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const ask = () => api.post(commandShape, ['ups', ups, 'commands'], asked, headers);
  const first = await ask();
  if (first.ok || first.exit !== exitCodes.failure) return first;
  await sleep(RETRY_MS);
  return ask();
}

/** The command with the group's name as the unit shows it, or the exit code when there is no such group. */
function withGroupName(cli: Cli, asked: CommandAsked, { serial, identity }: UpsDetail): CommandAsked | number {
  const { out } = cli;
  const { group, groupName } = asked.args;
  if (typeof group !== 'number') return asked;
  if (identity === null) {
    if (groupName !== undefined) return asked;
    out.note(
      `${plain(serial)} has not told its outlet groups yet; --group-name sends the name as you see it on the unit`,
    );
    return exitCodes.failure;
  }
  const groups = identity.outletGroups.filter((one) => one.group > 0);
  const found = groups.find((one) => one.group === group);
  if (found === undefined) {
    const has = groups.map((one) => `${one.group} (${plain(one.name)})`).join(', ');
    out.note(
      `--group ${group}: ${plain(serial)} has no such outlet group; it has ${has === '' ? 'none that can be switched' : has}`,
    );
    return exitCodes.usage;
  }
  out.note(`outlet group ${group} of ${plain(serial)} is named "${plain(found.name)}"`);
  return { ...asked, args: { ...asked.args, groupName: groupName ?? found.name } };
}
