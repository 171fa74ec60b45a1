import { readSpkiHash, type SpkiHash } from '@ridethrough/protocol';
import { AgentError } from '../agent-error.ts';
import { type SplitArguments, splitArguments } from './split-arguments.ts';

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
  check: { type: 'boolean' },
  json: { type: 'boolean' },
  'log-level': { type: 'string' },
  token: { type: 'string' },
  'ca-hash': { type: 'string' },
  'allow-load-commands': { type: 'boolean' },
  'deny-load-commands': { type: 'boolean' },
  yes: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const commands = ['run', 'status', 'enroll', 'identity'] as const;
const acts = ['show', 'renew', 'reset'] as const;
const only = {
  enroll: ['token', 'ca-hash', 'allow-load-commands', 'deny-load-commands'],
  identity: ['yes'],
  run: ['check'],
} as const;

/** What the command line asks for. Throws AgentError `usage` with every mistake in it. */
export function readArguments(args: readonly string[]): Asked {
  const split = splitArguments(args, options);
  const { given, flags, positionals } = split;
  if (flags.has('help')) return { what: 'help' };
  const mistakes = [...split.mistakes];
  const [word = 'run', ...more] = positionals;
  const command = positionals[0] === 'run' ? undefined : commands.find((one) => one === word);
  const takesMore = command === 'enroll' || command === 'identity';
  if (command === undefined || (more.length > 0 && !takesMore))
    mistakes.push(`there is no command '${positionals.join(' ')}'; there is enroll, status and identity`);
  const level = given.get('log-level') ?? 'info';
  const logLevel = logLevels.find((one) => one === level);
  if (logLevel === undefined) mistakes.push(`--log-level is one of ${logLevels.join(', ')}, not '${level}'`);
  if (!takesMore && !flags.has('config')) mistakes.push('--config FILE is missing');
  if (command !== undefined)
    for (const [owner, names] of Object.entries(only))
      for (const name of names)
        if (flags.has(name) && owner !== command) mistakes.push(`--${name} and ${command} do not go together`);
  const enroll = command === 'enroll' ? readEnroll(more, split, mistakes) : undefined;
  const act = command === 'identity' ? readAct(more, flags, mistakes) : undefined;
  if (mistakes.length > 0 || logLevel === undefined) throw wrong(mistakes);
  const common = { config: given.get('config') ?? 'agent.yaml', json: flags.has('json'), logLevel };
  if (enroll !== undefined) return { ...common, what: 'enroll', ...enroll };
  if (act !== undefined) return { ...common, what: 'identity', act, yes: flags.has('yes') };
  return { ...common, what: command === 'status' ? 'status' : flags.has('check') ? 'check' : 'run' };
}

/** What it returns counts only when nothing was added to `mistakes`; so with `readEnroll`. */
function readAct(more: readonly string[], flags: ReadonlySet<string>, mistakes: string[]): IdentityAsked['act'] {
  const act = acts.find((one) => one === more[0]);
  if (act === undefined || more.length > 1) mistakes.push('identity is followed by show, renew or reset');
  else if (flags.has('yes') && act !== 'reset') mistakes.push(`--yes and identity ${act} do not go together`);
  return act ?? 'show';
}

function readEnroll(
  more: readonly string[],
  { given, flags }: SplitArguments,
  mistakes: string[],
): Pick<EnrollAsked, 'url' | 'token' | 'caHash' | 'loadCommands'> {
  const [text, ...others] = more;
  if (text === undefined || others.length > 0)
    mistakes.push('enroll is followed by the address of the cloud, as https://cloud.example');
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (text !== undefined && (url?.protocol !== 'https:' || !isPlain))
    mistakes.push(`'${text}' is not the address of a cloud, as https://cloud.example[:port]`);
  const hash = given.get('ca-hash');
  const caHash = hash === undefined ? undefined : readSpkiHash(hash);
  if (hash !== undefined && caHash === undefined)
    mistakes.push("--ca-hash is 'sha256:' and 64 hex digits, as the cloud prints it");
  const token = given.get('token');
  if (token !== undefined && !/^[\x21-\x7e]{16,256}$/.test(token))
    mistakes.push('--token is 16 to 256 characters without spaces, as the cloud printed it');
  const [allow, deny] = [flags.has('allow-load-commands'), flags.has('deny-load-commands')];
  if (allow && deny) mistakes.push('--allow-load-commands and --deny-load-commands do not go together');
  return { url: url?.origin ?? '', token, caHash, loadCommands: allow ? 'allow' : deny ? 'deny' : undefined };
}

function wrong(mistakes: readonly string[]): AgentError {
  const message = `${mistakes.join('\n')}\n--help tells what there is.`;
  return new AgentError('usage', message, { mistakes: mistakes.map((says) => ({ says })) });
}
