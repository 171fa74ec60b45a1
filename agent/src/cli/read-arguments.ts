import { AgentError } from '../agent-error.ts';
import { clients } from './clients.ts';
import { enroll } from './enroll.ts';
import { hashPasswordCommand } from './hash-password.ts';
import { identity } from './identity.ts';
import { importCommand } from './import.ts';
import { log } from './log.ts';
import { policy } from './policy.ts';
import { probe } from './probe.ts';
import { run } from './run.ts';
import { splitArguments } from './split-arguments.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';
import { type Common, logLevels, type Subcommand } from './subcommand.ts';

const subcommands = [
  enroll,
  probe,
  run,
  status,
  log,
  clients,
  policy,
  stop,
  importCommand,
  identity,
  hashPasswordCommand,
] as const;

type Read = ReturnType<(typeof subcommands)[number]['read']>;
export type Asked = { readonly what: 'help' } | (Common & Read);
export type AskedOf<W extends Asked['what']> = Extract<Asked, { readonly what: W }>;

const typed = subcommands.flatMap(({ usage }) => usage);
const widest = Math.max(...typed.map(([words]) => words.length));

export const usage = `Reads the UPSs of a file and carries what they do to the cloud.

${typed.map(([words, does]) => `  npm run agent -- ${words.padEnd(widest + 3)}${does}`).join('\n')}

  --config FILE      agent.yaml; agent/agent.example.yaml shows all that can stand in it (default agent.yaml where it is not asked for)
  --json             run: one line of JSON when ready; enroll: a line of JSON at each step; else the answer as JSON
  --log-level LEVEL  ${logLevels.join(', ')} (default info); the log goes to standard error
  --help             this
${subcommands.map(sayFlags).join('')}
HTTPS_PROXY and NO_PROXY are honoured.
Exit codes: 0 good, 1 it did not work, 2 the command line or the file is wrong.
`;

function sayFlags({ name, flags }: Subcommand): string {
  const lines = Object.entries(flags).flatMap(([flag, { help }]) => {
    const [first = '', ...more] = help;
    // Flags that mean the two sides of one question share their lines.
    if (first.startsWith(', ')) return [`  --${flag}${first}`];
    if (more.length > 0) return help.map((line) => `                     ${line}`);
    return first === '' ? [] : [`  --${flag} ${first}`];
  });
  return lines.length === 0 ? '' : `${name}:\n${lines.join('\n')}\n`;
}

const options: Record<string, { type: 'string' | 'boolean'; short?: string }> = {
  config: { type: 'string' },
  json: { type: 'boolean' },
  'log-level': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  ...Object.fromEntries(
    subcommands.flatMap(({ flags }) =>
      Object.entries(flags).map(([flag, { takesValue }]) => [flag, { type: takesValue ? 'string' : 'boolean' }]),
    ),
  ),
};

/** What the command line asks for. Throws AgentError `usage` with every mistake in it. */
export function readArguments(args: readonly string[]): Asked {
  const split = splitArguments(args, options);
  const { given, flags, positionals } = split;
  if (flags.has('help')) return { what: 'help' };
  const mistakes = [...split.mistakes];
  const [word = 'run', ...words] = positionals;
  // Running is what happens without a word; as a word it does not exist.
  const command = positionals[0] === 'run' ? undefined : subcommands.find(({ name }) => name === word);
  if (command === undefined) mistakes.push(`there is no command '${positionals.join(' ')}'; there is ${sayNames()}`);
  const level = given.get('log-level') ?? 'info';
  const logLevel = logLevels.find((one) => one === level);
  if (logLevel === undefined) mistakes.push(`--log-level is one of ${logLevels.join(', ')}, not '${level}'`);
  if ((command === undefined || command.needsConfig) && !flags.has('config')) mistakes.push('--config FILE is missing');
  if (command !== undefined)
    for (const other of subcommands)
      for (const flag of Object.keys(other.flags))
        if (flags.has(flag) && !Object.hasOwn(command.flags, flag))
          mistakes.push(`--${flag} and ${command.name} do not go together`);
  const read = command?.read(words, split, mistakes);
  if (mistakes.length > 0 || logLevel === undefined || read === undefined) throw wrong(mistakes);
  return { config: given.get('config') ?? 'agent.yaml', json: flags.has('json'), logLevel, ...read };
}

function sayNames(): string {
  const names = subcommands.map(({ name }) => name).filter((name) => name !== 'run');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function wrong(mistakes: readonly string[]): AgentError {
  const message = `${mistakes.join('\n')}\n--help tells what there is.`;
  return new AgentError('usage', message, { mistakes: mistakes.map((says) => ({ says })) });
}
