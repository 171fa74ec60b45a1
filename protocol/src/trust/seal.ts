import type { KeyInput } from 'jose';
import type { z } from 'zod';
import { type CommandMessage, commandMessage } from '../messages/command-message.ts';
import { type ReceiptMessage, receiptMessage } from '../messages/receipt.ts';
import { type RenewalMessage, renewalMessage } from './enrolment.ts';
import { hasSignatureOf, readBody, readJws, type SealKind, sealTypes, shown, signJws } from './jws.ts';
import { certificateOf, derBase64Of } from './pem.ts';
import { type SealFault, toSealFault } from './seal-fault.ts';
import type { PublicKey, SigningKey } from './signing-key.ts';
import { keyFromBundle, type TrustBundle } from './trust-bundle.ts';

/** A message whose signature, type and addressee are in order; `kid` is the key that signed it. */
export type Opened<T> = { readonly ok: true; readonly message: T; readonly kid: string };

/** At the agent: the keys that it trusts and its own id. */
export type DownTrust = { readonly bundle: TrustBundle; readonly agent: string };

const command = { typ: sealTypes.command, alg: 'EdDSA', names: 'kid' } as const satisfies SealKind;
const receipt = { typ: sealTypes.receipt, alg: 'EdDSA', names: 'kid' } as const satisfies SealKind;
const renewal = { typ: sealTypes.renewal, alg: 'ES256', names: 'x5c' } as const satisfies SealKind;

/** A command for the wire: `down/command` carries this text. */
export const sealCommand = (message: CommandMessage, key: SigningKey<'command'>): Promise<string> =>
  signJws(message, commandMessage, command, key.kid, key);

/** A receipt for the wire: `down/receipt` carries this text. */
export const sealReceipt = (message: ReceiptMessage, key: SigningKey<'receipt'>): Promise<string> =>
  signJws(message, receiptMessage, receipt, key.kid, key);

/** What arrived on `down/command`; never throws. Expiry, boot, UPS and repetition are still to be judged. */
export const openCommand = (
  input: string | Uint8Array,
  { bundle, agent }: DownTrust,
): Promise<Opened<CommandMessage> | SealFault> =>
  openDown(input, command, commandMessage, agent, (kid) => keyFromBundle(bundle, 'command', kid));

/** What arrived on `down/receipt`; never throws. */
export const openReceipt = (
  input: string | Uint8Array,
  { bundle, agent }: DownTrust,
): Promise<Opened<ReceiptMessage> | SealFault> =>
  openDown(input, receipt, receiptMessage, agent, (kid) => keyFromBundle(bundle, 'receipt', kid));

async function openDown<S extends z.ZodType<{ agent: string }>>(
  input: string | Uint8Array,
  kind: SealKind,
  schema: S,
  agent: string,
  keyOf: (kid: string) => PublicKey | undefined,
): Promise<Opened<z.output<S>> | SealFault> {
  const jws = readJws(input, kind);
  if (!jws.ok) return jws;
  const key = typeof jws.named === 'string' ? keyOf(jws.named) : undefined;
  if (key === undefined) return toSealFault('unknown-key', shown(jws.named));
  if (!(await hasSignatureOf(jws.text, key, kind))) return toSealFault('bad-signature');
  const read = readBody(jws.payload, schema);
  if (!read.ok) return read;
  if (read.body.agent !== agent) return toSealFault('wrong-agent', read.body.agent);
  return { ok: true, message: read.body, kid: key.kid };
}

/** What the agent signs with: the PEM of its certificate, which goes along, and that certificate's private key (P-256). */
export type RenewalSigner = { readonly certificate: string; readonly key: KeyInput };

/** Whose a certificate is, and its public key; undefined when the cloud does not take it (foreign, revoked, too old). */
export type CertificateOwner = { readonly agent: string; readonly key: KeyInput };

/**
 * The body of `POST /enrol/v1/renewals`: signed ES256, the certificate in `x5c`.
 * @throws ProtocolError `seal` when the message or the PEM is no such thing
 */
export async function sealRenewal(message: RenewalMessage, { certificate, key }: RenewalSigner): Promise<string> {
  return signJws(message, renewalMessage, renewal, [derBase64Of(certificate)], key);
}

/**
 * A renewal at the cloud. `ownerOf` gets the certificate's PEM as the agent sent it and must judge it (chain, revoked,
 * how long expired) without throwing on rubbish; what it throws all the same (its store is down) goes through.
 * The nonce and the CSR's own signature are still to be judged.
 */
export async function openRenewal(
  input: string | Uint8Array,
  ownerOf: (certificatePem: string) => Promise<CertificateOwner | undefined>,
): Promise<{ readonly ok: true; readonly message: RenewalMessage; readonly certificate: string } | SealFault> {
  const jws = readJws(input, renewal);
  if (!jws.ok) return jws;
  const certificate = certificateOf(jws.named);
  if (certificate === undefined) return toSealFault('bad-header', 'x5c must hold one certificate');
  const owner = await ownerOf(certificate);
  if (owner === undefined) return toSealFault('unknown-key');
  if (!(await hasSignatureOf(jws.text, owner.key, renewal))) return toSealFault('bad-signature');
  const read = readBody(jws.payload, renewalMessage);
  if (!read.ok) return read;
  if (read.body.agent !== owner.agent) return toSealFault('wrong-agent', read.body.agent);
  return { ok: true, message: read.body, certificate };
}
