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

/** What the command line asks for. Throws AgentError `usage`. */
export function readArguments(args: readonly string[]): Asked {
  const { values, positionals } = parse(args);
  if (values.help) return { what: 'help' };
  const [command, ...more] = positionals;
  if (more.length > 0 || (command !== undefined && command !== 'status'))
    throw wrong(`there is no command '${positionals.join(' ')}'; there is only status`);
  if (values.config === undefined) throw wrong('--config FILE is missing');
  const logLevel = logLevels.find((level) => level === values['log-level']);
  if (logLevel === undefined)
    throw wrong(`--log-level is one of ${logLevels.join(', ')}, not '${values['log-level']}'`);
  if (values.check && command === 'status') throw wrong('--check and status do not go together');
  const what = command === 'status' ? 'status' : values.check ? 'check' : 'run';
  return { what, config: values.config, json: values.json, logLevel };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        config: { type: 'string' },
        check: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        'log-level': { type: 'string', default: 'info' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function wrong(says: string, cause?: unknown): AgentError {
  return new AgentError('usage', `${says}\n--help tells what there is.`, { cause });
}
