import { createPublicKey, KeyObject, webcrypto } from 'node:crypto';
import { newSerial } from './new-serial.ts';
import { spkiHash } from './spki-hash.ts';
import { x509 } from './x509.ts';

export const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** Machines without a clock of their own begin in the past; a certificate that began later would lock them out. */
export const LONG_AGO = new Date('2020-01-01T00:00:00Z');
const YEARS = 10;

/** A CA with its private key, both PEM. */
export type Authority = { readonly pem: string; readonly keyPem: string };

/** A new CA for ten years from `wallNow`, UTC ms. */
export async function makeAuthority(wallNow: number): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const notAfter = new Date(wallNow);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + YEARS);
  // Each CA has a name of its own, so that nothing that looks issuers up by name takes one for the other.
  const mark = spkiHash(KeyObject.from(keys.publicKey)).slice('sha256:'.length, 'sha256:'.length + 8);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: [{ CN: [`Ridethrough CA ${mark}`] }],
    notBefore: LONG_AGO,
    notAfter,
    keys,
    signingAlgorithm: EC,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { pem: `${certificate.toString('pem')}\n`, keyPem: privatePem(keys.privateKey) };
}

export const privatePem = (key: webcrypto.CryptoKey): string =>
  KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString();

/** The public key of a private one in PEM. */
export const publicOf = (keyPem: string): KeyObject => createPublicKey(keyPem);
