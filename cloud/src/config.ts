import { isIP } from 'node:net';
import { observerName } from './broker/observer-name.ts';
import { flagHelp } from './cli/flags/flag-help.ts';
import { parseFlags } from './cli/flags/parse-flags.ts';
import { operatorHelp } from './operate/run-operator.ts';

export type ListenAddress = { readonly host: string; readonly port: number };

export type CloudConfig = {
  readonly dataDir: string;
  readonly https: ListenAddress;
  readonly mqtts: ListenAddress;
  /** Host names and addresses that the cloud is reached under; the first is the one it is told by. */
  readonly names: readonly string[];
  /** The operator's own certificate for HTTPS, files in PEM. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
  /** Names of the observers that may read all that comes up. */
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
  https: {
    kind: 'text',
    value: 'HOST:PORT',
    says: 'the HTTPS API, and MQTT for agents that reach no other port; 127.0.0.1:8443 without it, port 0 takes any free one',
  },
  mqtts: {
    kind: 'text',
    value: 'HOST:PORT',
    says: 'the MQTT broker; 127.0.0.1:8883 without it, port 0 takes any free one',
  },
  name: {
    kind: 'list',
    value: 'HOSTNAME',
    says: 'a host name or address that agents and people reach the cloud under; localhost and 127.0.0.1 always are',
  },
  'tls-cert': {
    kind: 'text',
    value: 'FILE',
    says: "a certificate (chain) for HTTPS, PEM; the cloud's own CA without it",
  },
  'tls-key': { kind: 'text', value: 'FILE', says: 'its private key, PEM' },
  'mqtt-observer': {
    kind: 'list',
    value: 'NAME',
    says: 'an observer that may read all that agents publish; `trust observer NAME` makes its certificate',
  },
  json: { kind: 'switch', says: 'print the addresses as one line of JSON' },
  help: { kind: 'switch', says: 'this help' },
} as const;

export const cloudUsage = `Usage: npm run cloud -- [flags]

The cloud: an MQTT broker for the agents, the store, and the HTTPS API.

${flagHelp(specs)}

It ends with 0 after SIGTERM or SIGINT, 2 for wrong flags, 1 for other failures.

With words it does not serve, but works on the data directory, beside a cloud
that runs or without one:

${operatorHelp()}
`;

/** What the command line asks for, or every mistake in it. */
export function readCloudConfig(args: readonly string[]): AskedOfCloud {
  const { values, words, mistakes: found } = parseFlags(args, specs);
  if (values.help) return { what: 'help' };
  const mistakes = [...found, ...words.map((word) => `${word}: only flags are taken here`)];
  const address = (name: 'https' | 'mqtts', otherwise: ListenAddress): ListenAddress => {
    const text = values[name];
    if (text === undefined) return otherwise;
    const read = readAddress(text);
    if (typeof read !== 'string') return read;
    mistakes.push(`--${name} ${text}: ${read}`);
    return otherwise;
  };
  const https = address('https', { host: '127.0.0.1', port: 8443 });
  const mqtts = address('mqtts', { host: '127.0.0.1', port: 8883 });
  if (https.port !== 0 && https.port === mqtts.port && https.host === mqtts.host)
    mistakes.push(`--https and --mqtts: both are ${https.host}:${https.port}; each needs a port of its own`);
  for (const name of values.name)
    if (!isName(name)) mistakes.push(`--name ${name}: it must be a host name such as cloud.example, or an IP address`);
  const { 'tls-cert': certFile, 'tls-key': keyFile } = values;
  if ((certFile === undefined) !== (keyFile === undefined))
    mistakes.push(`--tls-${certFile === undefined ? 'cert' : 'key'}: FILE is missing; certificate and key go together`);
  for (const id of values['mqtt-observer'])
    if (!observerName.safeParse(id).success)
      mistakes.push(`--mqtt-observer ${id}: a name is 1 to 55 of the characters A-Z a-z 0-9 _ -`);
  if (mistakes.length > 0) return { what: 'mistakes', mistakes };
  const { data = '.data/cloud', 'mqtt-observer': observers, json } = values;
  const names = [...new Set([...values.name, ...ALWAYS, ...[https.host, mqtts.host].filter(isOneAddress)])];
  const tls = certFile === undefined || keyFile === undefined ? {} : { tls: { certFile, keyFile } };
  return { what: 'run', config: { dataDir: data, https, mqtts, names, ...tls, observers, json } };
}

const ALWAYS = ['localhost', '127.0.0.1'];

/** `0.0.0.0` and `::` are not where anybody connects to. */
const isOneAddress = (host: string): boolean => !['0.0.0.0', '::'].includes(host);

const isName = (text: string): boolean =>
  isIP(text) !== 0 ||
  (text.length <= 253 &&
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i.test(text));

/** HOST:PORT with an address of this machine, or what is wrong with it. */
function readAddress(text: string): ListenAddress | string {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:]*)):(\d*)$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || host === '' || digits === undefined || digits === '')
    return 'it must be HOST:PORT, such as 127.0.0.1:8443 or [::]:8443';
  const port = Number(digits);
  const faults = [
    ...(host === 'localhost' || isIP(host) !== 0
      ? []
      : [
          'the host must be localhost or an address of this machine (0.0.0.0 and [::] are all of them); names go into --name',
        ]),
    ...(port > 65_535 ? ['a port is a number from 0 to 65535'] : []),
  ];
  return faults.length > 0 ? faults.join('; ') : { host, port };
}
