import { readFileSync } from 'node:fs';
import {
  type CommandMessage,
  makeSigningKey,
  type PublicKey,
  publicHalf,
  type ReceiptMessage,
  type RenewalMessage,
  type SigningKey,
  type TrustBundle,
} from '@ridethrough/protocol';
import { CompactSign, type JWTHeaderParameters, type KeyInput } from 'jose';

export const fixture = (name: string): string =>
  readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8').trim();

export const AGENT = 'gw-0123456789';

export const commandOf = (more: Partial<CommandMessage> = {}): CommandMessage => ({
  v: 1,
  id: 'c1',
  agent: AGENT,
  ups: '3S2042X14540',
  name: 'outlet-group.off',
  args: { group: 1, groupName: 'Schränke 電源 🔌' },
  boot: '0123456789abcdef',
  issued: 1_790_000_000_000,
  expires: 1_790_000_030_000,
  by: 'anna@example.org',
  ...more,
});

export const receiptOf = (more: Partial<ReceiptMessage> = {}): ReceiptMessage => ({
  v: 1,
  agent: AGENT,
  epochs: [{ epoch: '3-0a1b2c3d', upTo: 6, ranges: [[8, 9]] }],
  time: { nonce: 'n1', now: 1_790_000_000_000 },
  ...more,
});

export const renewalOf = (more: Partial<RenewalMessage> = {}): RenewalMessage => ({
  v: 1,
  agent: AGENT,
  csr: fixture('agent.csr'),
  nonce: 'nonce-1',
  at: 1_790_000_000_000,
  ...more,
});

export const keys = {
  root: await makeSigningKey('root'),
  command: await makeSigningKey('command'),
  receipt: await makeSigningKey('receipt'),
} as const;

export type BundleParts = {
  readonly root?: PublicKey<'root'>;
  readonly commandKeys?: readonly PublicKey<'command'>[];
  readonly receiptKeys?: readonly PublicKey<'receipt'>[];
  readonly cas?: readonly string[];
};

export const bundleOf = (version: number, parts: BundleParts = {}): TrustBundle => ({
  v: 1,
  version,
  issued: 1_790_000_000_000 + version,
  root: publicHalf(parts.root ?? keys.root),
  cas: [...(parts.cas ?? [fixture('ca.crt')])],
  commandKeys: (parts.commandKeys ?? [keys.command]).map((key) => publicHalf(key)),
  receiptKeys: (parts.receiptKeys ?? [keys.receipt]).map((key) => publicHalf(key)),
});

/** Signs whatever it is given, as no honest part would. */
export const forge = (header: JWTHeaderParameters, payload: string | Uint8Array, key: KeyInput): Promise<string> =>
  new CompactSign(typeof payload === 'string' ? new TextEncoder().encode(payload) : payload)
    .setProtectedHeader(header)
    .sign(key);

export const base64url = (text: string): string => Buffer.from(text).toString('base64url');

export const headerOf = (typ: string, key: SigningKey) => ({ alg: 'EdDSA', typ, kid: key.kid });
