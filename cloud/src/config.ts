import { wireId } from '@ridethrough/protocol';
import { isLoopback } from './broker/is-loopback.ts';
import { flagHelp } from './cli/flags/flag-help.ts';
import { parseFlags } from './cli/flags/parse-flags.ts';

export type ListenAddress = { readonly host: string; readonly port: number };

export type CloudConfig = {
  readonly dataDir: string;
  readonly http: ListenAddress;
  readonly mqtt: ListenAddress;
  /** MQTT client ids that may read all that comes up. */
  readonly observers: readonly string[];
  readonly json: boolean;
};

export type AskedOfCloud =
  | { readonly what: 'run'; readonly config: CloudConfig }
  | { readonly what: 'help' }
  | { readonly what: 'mistakes'; readonly mistakes: readonly string[] };

const specs = {
  data: {
    kind: 'text',
    value: 'DIR',
    says: 'where all is kept; made when it is missing; .data/cloud without it',
  },
  http: {
    kind: 'text',
    value: 'HOST:PORT',
    says: 'the HTTP API; 127.0.0.1:8080 without it, port 0 takes any free one',
  },
  mqtt: {
    kind: 'text',
    value: 'HOST:PORT',
    says: 'the MQTT broker; 127.0.0.1:1883 without it, port 0 takes any free one',
  },
  'mqtt-observer': { kind: 'list', value: 'ID', says: 'an MQTT client id that may read all that agents publish' },
  json: { kind: 'switch', says: 'print the addresses as one line of JSON' },
  help: { kind: 'switch', says: 'this help' },
} as const;

export const cloudUsage = `Usage: npm run cloud -- [flags]

The cloud: an MQTT broker for the agents, the store, and the HTTP API.
It listens on loopback addresses only.

${flagHelp(specs)}

It ends with 0 after SIGTERM or SIGINT, 2 for wrong flags, 1 for other failures.
`;

/** What the command line asks for, or every mistake in it. */
export function readCloudConfig(args: readonly string[]): AskedOfCloud {
  const { values, words, mistakes: found } = parseFlags(args, specs);
  if (values.help) return { what: 'help' };
  const mistakes = [...found, ...words.map((word) => `${word}: only flags are taken here`)];
  const address = (name: 'http' | 'mqtt', otherwise: ListenAddress): ListenAddress => {
    const text = values[name];
    if (text === undefined) return otherwise;
    const read = readAddress(text);
    if (typeof read !== 'string') return read;
    mistakes.push(`--${name} ${text}: ${read}`);
    return otherwise;
  };
  const http = address('http', { host: '127.0.0.1', port: 8080 });
  const mqtt = address('mqtt', { host: '127.0.0.1', port: 1883 });
  if (http.port !== 0 && http.port === mqtt.port && http.host === mqtt.host)
    mistakes.push(`--http and --mqtt: both are ${http.host}:${http.port}; each needs a port of its own`);
  for (const id of values['mqtt-observer'])
    if (!wireId.safeParse(id).success)
      mistakes.push(`--mqtt-observer ${id}: an id is 1 to 64 of the characters A-Z a-z 0-9 _ -`);
  if (mistakes.length > 0) return { what: 'mistakes', mistakes };
  const { data = '.data/cloud', 'mqtt-observer': observers, json } = values;
  return { what: 'run', config: { dataDir: data, http, mqtt, observers, json } };
}

/** HOST:PORT with a loopback host, or what is wrong with it. */
function readAddress(text: string): ListenAddress | string {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:]*)):(\d*)$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || host === '' || digits === undefined || digits === '')
    return 'it must be HOST:PORT, such as 127.0.0.1:8080 or [::1]:0';
  const port = Number(digits);
  const faults = [
    ...(isLoopback(host)
      ? []
      : [
          'it is not a loopback address; certificates come with enrolment, and until then only 127.0.0.0/8, [::1] and localhost are served',
        ]),
    ...(port > 65_535 ? ['a port is a number from 0 to 65535'] : []),
  ];
  return faults.length > 0 ? faults.join('; ') : { host, port };
}
