import { X509Certificate } from 'node:crypto';
import type { FourWords } from '@ridethrough/protocol';
import { type Identity, spkiHashOf } from './identity.ts';

const DAY_MS = 86_400_000;

/** Who this agent is, for a person and for a program; nothing secret. */
export function sayIdentity(
  { agent, cloud, https, mqtt, certificate, validity, bundle }: Identity,
  { words, directory, now }: { readonly words: FourWords; readonly directory: string; readonly now: number },
): { readonly text: string; readonly json: object } {
  const { serialNumber } = new X509Certificate(certificate);
  const from = new Date(validity.from).toISOString();
  const until = new Date(validity.to).toISOString();
  const left = Math.floor((validity.to - now) / DAY_MS);
  const cas = bundle.cas.map((pem) => spkiHashOf(new X509Certificate(pem)));
  const text = [
    `Agent        ${agent}`,
    `Cloud        ${cloud}`,
    `MQTT         ${mqtt.join(', ')}; else ${https}`,
    `Certificate  ${serialNumber}, ${from} to ${until} (${left < 0 ? 'expired' : `${left} days left`})`,
    `Key          ${words.join(' ')}`,
    `Trust bundle ${bundle.version} of ${new Date(bundle.issued).toISOString()}; authority ${cas.join(', ')}`,
    `Directory    ${directory}`,
  ].join('\n');
  const json = {
    agent,
    cloud,
    https,
    mqtt,
    certificate: { serial: serialNumber, from, until },
    words,
    bundle: bundle.version,
    cas,
    directory,
  };
  return { text, json };
}
