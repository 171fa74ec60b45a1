import { readFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './process.ts';
import type { Agent, Cloud } from './stack.ts';

export type Papers = { readonly cert: string; readonly key: string };

/** The certificate and key of an agent, as a thief of its disk would find them. */
export function papersOf({ config }: Pick<Agent, 'config'>): Papers & { readonly agent: string } {
  const folder = path.join(path.dirname(config), 'data/identity/current');
  const { agent } = JSON.parse(readFileSync(path.join(folder, 'identity.json'), 'utf8')) as { agent: string };
  return { cert: path.join(folder, 'agent.crt'), key: path.join(folder, 'agent.key'), agent };
}

/** A certificate of the attacker's own making for a name of his choice. */
export async function selfSigned(openssl: string, folder: string, cn: string): Promise<Papers> {
  const cert = path.join(folder, `${cn}.crt`);
  const key = path.join(folder, `${cn}.key`);
  const made = await run(openssl, [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-subj',
    `/CN=${cn}`,
    '-days',
    '30',
    '-keyout',
    key,
    '-out',
    cert,
  ]);
  if (made.code !== 0) throw new Error(made.stderr);
  return { cert, key };
}

const caOf = ({ folder }: Pick<Cloud, 'folder'>): string => path.join(folder, 'trust/ca.crt');

/** One message by mosquitto_pub; what it said and how it ended. */
export const publish = (
  program: string,
  cloud: Cloud,
  { cert, key }: Papers,
  clientId: string,
  topic: string,
  message: string,
) =>
  run(
    program,
    [
      '-h',
      '127.0.0.1',
      '-p',
      new URL(cloud.mqtts).port,
      '-i',
      clientId,
      '-V',
      'mqttv311',
      '-q',
      '1',
      '--cafile',
      caOf(cloud),
      '--cert',
      cert,
      '--key',
      key,
      '-t',
      topic,
      '-m',
      message,
    ],
    {},
    15_000,
  );

/** What mosquitto_sub is given within some seconds. */
export const listen = (
  program: string,
  cloud: Cloud,
  { cert, key }: Papers,
  clientId: string,
  filter: string,
  seconds: number,
) =>
  run(
    program,
    [
      '-h',
      '127.0.0.1',
      '-p',
      new URL(cloud.mqtts).port,
      '-i',
      clientId,
      '-V',
      'mqttv311',
      '-q',
      '1',
      '--cafile',
      caOf(cloud),
      '--cert',
      cert,
      '--key',
      key,
      '-t',
      filter,
      '-W',
      String(seconds),
    ],
    {},
    (seconds + 15) * 1000,
  );

/** A TLS handshake by `openssl s_client`, with what it is given on top. */
export const handshake = (openssl: string, cloud: Cloud, ...more: string[]) =>
  run(
    'sh',
    [
      '-c',
      '(sleep 2) | "$0" s_client "$@"',
      openssl,
      '-connect',
      new URL(cloud.mqtts).host,
      '-CAfile',
      caOf(cloud),
      ...more,
    ],
    {},
    15_000,
  );
