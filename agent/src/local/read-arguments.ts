import { parseArgs } from 'node:util';
import { AgentError } from '../agent-error.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export type Asked =
  | { readonly what: 'help' }
  | {
      readonly what: 'run' | 'check' | 'status';
      readonly config: string;
      readonly json: boolean;
      readonly logLevel: LogLevel;
    };

export const usage = `Reads the UPSs of a file and carries what they do to the cloud.

  npm run agent -- --config agent.yaml            runs until it is stopped (Ctrl-C)
  npm run agent -- --config agent.yaml --check    only checks the file
  npm run agent -- status --config agent.yaml     asks the agent that runs on that file how it is

  --config FILE      agent.yaml; agent/agent.example.yaml shows all that can stand in it
  --json             run: one line of JSON when ready; status and --check: the answer as JSON
  --log-level LEVEL  ${logLevels.join(', ')} (default info); the log goes to standard error
  --help             this

Exit codes: 0 good, 1 it did not work, 2 the command line or the file is wrong.
`;

const options = {
  config: { type: 'string' },
  check: { type: 'boolean' },
  json: { type: 'boolean' },
  'log-level': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** What the command line asks for. Throws AgentError `usage` with every mistake in it. */
export function readArguments(args: readonly string[]): Asked {
  const { given, flags, positionals, mistakes } = split(args);
  if (flags.has('help')) return { what: 'help' };
  const wrongWords = positionals[0] === 'status' ? positionals.slice(1) : positionals;
  if (wrongWords.length > 0) mistakes.push(`there is no command '${positionals.join(' ')}'; there is only status`);
  const config = given.get('config');
  if (config === undefined && !flags.has('config')) mistakes.push('--config FILE is missing');
  const level = given.get('log-level') ?? 'info';
  const logLevel = logLevels.find((one) => one === level);
  if (logLevel === undefined) mistakes.push(`--log-level is one of ${logLevels.join(', ')}, not '${level}'`);
  const isStatus = positionals[0] === 'status';
  if (flags.has('check') && isStatus) mistakes.push('--check and status do not go together');
  if (mistakes.length > 0 || config === undefined || logLevel === undefined) throw wrong(mistakes);
  const what = isStatus ? 'status' : flags.has('check') ? 'check' : 'run';
  return { what, config, json: flags.has('json'), logLevel };
}

function split(args: readonly string[]) {
  const { tokens } = parseArgs({ args: [...args], allowPositionals: true, strict: false, tokens: true, options });
  const given = new Map<string, string>();
  const flags = new Set<string>();
  const positionals: string[] = [];
  const mistakes: string[] = [];
  let isUnknown = false;
  for (const token of tokens) {
    // What follows an unknown flag is most likely its value: one mistake does not look like two.
    if (token.kind === 'positional' && !isUnknown) positionals.push(token.value);
    isUnknown = token.kind === 'option' && !Object.hasOwn(options, token.name) && token.value === undefined;
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    if (!Object.hasOwn(options, name)) mistakes.push(`there is no ${rawName}`);
    else if (name === 'config' || name === 'log-level') {
      flags.add(name);
      const isMissing = value === undefined || value === '' || (!token.inlineValue && value.startsWith('-'));
      if (isMissing) mistakes.push(`${rawName} needs a value`);
      else given.set(name, value);
    } else {
      if (value !== undefined) mistakes.push(`${rawName} takes no value`);
      flags.add(name);
    }
  }
  return { given, flags, positionals, mistakes };
}

function wrong(mistakes: readonly string[]): AgentError {
  const message = `${mistakes.join('\n')}\n--help tells what there is.`;
  return new AgentError('usage', message, { mistakes: mistakes.map((says) => ({ says })) });
}
