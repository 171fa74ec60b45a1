import { parseArgs } from 'node:util';
import { readSpkiHash, type SpkiHash } from '@ridethrough/protocol';
import { AgentError } from '../agent-error.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

interface Common {
  readonly config: string;
  readonly json: boolean;
  readonly logLevel: LogLevel;
}

export interface EnrollAsked extends Common {
  readonly what: 'enroll';
  /** `https://host[:port]`. */
  readonly url: string;
  readonly token: string | undefined;
  readonly caHash: SpkiHash | undefined;
  /** Undefined: a person is asked, if there is one. */
  readonly loadCommands: 'allow' | 'deny' | undefined;
}

export interface IdentityAsked extends Common {
  readonly what: 'identity';
  readonly act: 'show' | 'renew' | 'reset';
  /** Nobody is asked. */
  readonly yes: boolean;
}

export type Asked =
  | { readonly what: 'help' }
  | (Common & { readonly what: 'run' | 'check' | 'status' })
  | EnrollAsked
  | IdentityAsked;

export const usage = `Reads the UPSs of a file and carries what they do to the cloud.

  npm run agent -- enroll URL                     makes this agent one of a cloud's, once
  npm run agent -- --config agent.yaml            runs until it is stopped (Ctrl-C)
  npm run agent -- --config agent.yaml --check    only checks the file
  npm run agent -- status --config agent.yaml     asks the agent that runs on that file how it is
  npm run agent -- identity show                  who this agent is, and until when
  npm run agent -- identity renew                 a new key and certificate now
  npm run agent -- identity reset                 forgets who it is, so that it can be enrolled anew

  --config FILE      agent.yaml; agent/agent.example.yaml shows all that can stand in it
                     (enroll and identity: default agent.yaml)
  --json             run: one line of JSON when ready; enroll: a line of JSON at each step; else the answer as JSON
  --log-level LEVEL  ${logLevels.join(', ')} (default info); the log goes to standard error
  --help             this
enroll:
  --token TOKEN      of the cloud's 'token add': approved at once, no code to type
  --ca-hash HASH     sha256:…, as the cloud prints it: what its certificate must lead to
  --allow-load-commands, --deny-load-commands
                     may the cloud switch outlets of these UPSs? Not given, you are asked at a terminal; without one
                     nothing is changed (an entry that is missing means deny)
identity reset:
  --yes              without being asked

HTTPS_PROXY and NO_PROXY are honoured.
Exit codes: 0 good, 1 it did not work, 2 the command line or the file is wrong.
`;

const options = {
  config: { type: 'string' },
  check: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  'log-level': { type: 'string', default: 'info' },
  token: { type: 'string' },
  'ca-hash': { type: 'string' },
  'allow-load-commands': { type: 'boolean', default: false },
  'deny-load-commands': { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const only = {
  enroll: ['token', 'ca-hash', 'allow-load-commands', 'deny-load-commands'],
  identity: ['yes'],
  run: ['check'],
} as const;

/** What the command line asks for. Throws AgentError `usage`. */
export function readArguments(args: readonly string[]): Asked {
  const { values, positionals } = parse(args);
  if (values.help) return { what: 'help' };
  const [command = 'run', ...more] = positionals;
  const logLevel = logLevels.find((level) => level === values['log-level']);
  if (logLevel === undefined)
    throw wrong(`--log-level is one of ${logLevels.join(', ')}, not '${values['log-level']}'`);
  for (const [owner, names] of Object.entries(only))
    for (const name of names)
      if (values[name] && owner !== command) throw wrong(`--${name} and ${command} do not go together`);
  const common = { json: values.json, logLevel };
  const config = values.config ?? 'agent.yaml';
  if (command === 'enroll') return { ...common, what: 'enroll', config, ...readEnroll(more, values) };
  if (command === 'identity') {
    const act = (['show', 'renew', 'reset'] as const).find((one) => one === more[0]);
    if (act === undefined || more.length > 1) throw wrong('identity is followed by show, renew or reset');
    if (values.yes && act !== 'reset') throw wrong(`--yes and identity ${act} do not go together`);
    return { ...common, what: 'identity', config, act, yes: values.yes };
  }
  if (more.length > 0 || (command !== 'run' && command !== 'status') || positionals[0] === 'run')
    throw wrong(`there is no command '${positionals.join(' ')}'; there is enroll, status and identity`);
  if (values.config === undefined) throw wrong('--config FILE is missing');
  const what = command === 'status' ? 'status' : values.check ? 'check' : 'run';
  return { ...common, what, config };
}

function readEnroll(
  more: readonly string[],
  values: ReturnType<typeof parse>['values'],
): Pick<EnrollAsked, 'url' | 'token' | 'caHash' | 'loadCommands'> {
  const [text, ...others] = more;
  if (text === undefined || others.length > 0)
    throw wrong('enroll is followed by the address of the cloud, as https://cloud.example');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (url?.protocol !== 'https:' || !isPlain)
    throw wrong(`'${text}' is not the address of a cloud, as https://cloud.example[:port]`);
  const given = values['ca-hash'];
  const caHash = given === undefined ? undefined : readSpkiHash(given);
  if (given !== undefined && caHash === undefined)
    throw wrong("--ca-hash is 'sha256:' and 64 hex digits, as the cloud prints it");
  if (values.token !== undefined && !/^[\x21-\x7e]{16,256}$/.test(values.token))
    throw wrong('--token is 16 to 256 characters without spaces, as the cloud printed it');
  const { 'allow-load-commands': allow, 'deny-load-commands': deny } = values;
  if (allow && deny) throw wrong('--allow-load-commands and --deny-load-commands do not go together');
  return { url: url.origin, token: values.token, caHash, loadCommands: allow ? 'allow' : deny ? 'deny' : undefined };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function wrong(says: string, cause?: unknown): AgentError {
  return new AgentError('usage', `${says}\n--help tells what there is.`, { cause });
}
