import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type KeyPurpose,
  openChain,
  publicHalf,
  type SigningKey,
  signingKey,
  type TrustBundle,
} from '@ridethrough/protocol';
import { z } from 'zod';
import { CloudError } from '../cloud-error.ts';
import { type Authority, publicOf } from './authority.ts';
import { keySlot, keysIn, settleSlot } from './key-slot.ts';
import { spkiHash } from './spki-hash.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

/** A key that signs from a moment on (UTC ms): until then its predecessor does, so that agents can learn of it first. */
export type HeldKey<P extends KeyPurpose> = { readonly key: SigningKey<P>; readonly signsFrom: number };

export type Chain = { readonly bundle: TrustBundle; readonly texts: readonly string[] };

/** Where things lie in the trust directory. */
export const trustFiles = (directory: string) => ({
  caCertificates: path.join(directory, 'ca.crt'),
  ca: keySlot(directory, 'ca', 'key'),
  command: keySlot(directory, 'command', 'jwk'),
  receipt: keySlot(directory, 'receipt', 'jwk'),
  root: path.join(directory, 'root.jwk'),
  bundles: path.join(directory, 'bundles'),
  bundle: (version: number) => path.join(directory, 'bundles', `${version}.jws`),
  serverCertificate: path.join(directory, 'mqtt.crt'),
  serverKey: path.join(directory, 'mqtt.key'),
});

/** The bundles from 1 on, each verified by the one before. Throws CloudError `trust-unusable`. */
export async function readChain(directory: string): Promise<Chain> {
  const { bundles, bundle } = trustFiles(directory);
  if (!existsSync(bundles)) throw unusable(`${bundles} is missing`);
  const versions = readdirSync(bundles)
    .flatMap((name) => /^([1-9]\d*)\.jws$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  const gap = versions.findIndex((version, at) => version !== at + 1);
  if (versions.length === 0 || gap >= 0) throw unusable(`${bundle(Math.max(gap, 0) + 1)} is missing`);
  const texts = versions.map((version) => readFileSync(bundle(version), 'utf8').trim());
  const opened = await openChain(texts);
  if (!opened.ok) throw unusable(`${bundle(1)}: ${opened.says}`);
  if (opened.stopped !== undefined) throw unusable(`${bundle(opened.taken.length + 1)}: ${opened.stopped.says}`);
  return { bundle: opened.bundle, texts };
}

/** Those CAs of the bundle whose keys are here; the newest first. */
export function readAuthorities(directory: string, bundle: TrustBundle): Authority[] {
  const keys = keysIn(trustFiles(directory).ca, (keyPem) => {
    const id = caIdOf(keyPem);
    return id === undefined ? undefined : { id, key: keyPem };
  });
  return bundle.cas.flatMap((pem) => {
    const keyPem = keys.get(spkiHash(pem));
    return keyPem === undefined ? [] : [{ pem, keyPem }];
  });
}

/** Those keys of the bundle whose private halves are here; the newest first. */
export function readSigningKeys<P extends 'command' | 'receipt'>(
  directory: string,
  purpose: P,
  bundle: TrustBundle,
): HeldKey<P>[] {
  const held = keysIn(trustFiles(directory)[purpose], (text) => {
    const read = readHeldKey(text, purpose);
    return read === undefined ? undefined : { id: read.key.kid, key: read };
  });
  return idsOf(bundle, purpose).flatMap((kid) => held.get(kid) ?? []);
}

export const idsOf = (bundle: TrustBundle, purpose: 'command' | 'receipt'): string[] =>
  (purpose === 'command' ? bundle.commandKeys : bundle.receiptKeys).map(({ kid }) => kid);

/** A key file's text; undefined when it is none for that purpose. */
export function readHeldKey<P extends KeyPurpose>(text: string, purpose: P): HeldKey<P> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const read = z.object({ ...signingKey(purpose).shape, signsFrom: z.int().min(0).default(0) }).safeParse(value);
  if (!read.success) return undefined;
  const { d, signsFrom } = read.data;
  return { key: { ...publicHalf<P>({ ...read.data, purpose }), d }, signsFrom };
}

export const heldKeyText = <P extends KeyPurpose>({ key, signsFrom }: HeldKey<P>): string =>
  `${JSON.stringify({ ...key, ...(signsFrom > 0 && { signsFrom }) }, null, 2)}\n`;

/** Puts every file in its place, after a change and after one that was cut short. */
export function settleFiles(directory: string, bundle: TrustBundle): void {
  const files = trustFiles(directory);
  settleSlot(
    files.ca,
    bundle.cas.map((pem) => spkiHash(pem)),
    caIdOf,
  );
  for (const purpose of ['command', 'receipt'] as const)
    settleSlot(files[purpose], idsOf(bundle, purpose), (text) => readHeldKey(text, purpose)?.key.kid);
  const certificates = bundle.cas.join('');
  if (!existsSync(files.caCertificates) || readFileSync(files.caCertificates, 'utf8') !== certificates)
    writeFileAtomic(files.caCertificates, certificates, 0o644);
}

function caIdOf(keyPem: string): string | undefined {
  try {
    return spkiHash(publicOf(keyPem));
  } catch {
    return undefined;
  }
}

const unusable = (says: string): CloudError =>
  new CloudError('trust-unusable', `${says}: put the whole directory back from a backup`);
