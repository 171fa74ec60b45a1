import { createHash, type KeyObject, X509Certificate } from 'node:crypto';

/** `sha256:` and hex of a public key, or of that of a certificate in PEM (DER of its SubjectPublicKeyInfo). */
export function spkiHash(of: KeyObject | string): string {
  const key = typeof of === 'string' ? new X509Certificate(of).publicKey : of;
  return `sha256:${createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')}`;
}
