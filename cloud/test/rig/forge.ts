import { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Authority, EC, makeAuthority } from '../../src/trust/authority.ts';
import { issue } from '../../src/trust/issue.ts';
import { x509 } from '../../src/trust/x509.ts';
import { type Identity, pemOf } from './test-trust.ts';

const DAY_MS = 86_400_000;

/** The cloud's own CA with its key, as somebody who has the data directory sees it. */
export const authorityIn = (dataDir: string): Authority => ({
  pem: readFileSync(path.join(dataDir, 'trust', 'ca.crt'), 'utf8'),
  keyPem: readFileSync(path.join(dataDir, 'trust', 'ca.key'), 'utf8'),
});

type Wanted = {
  readonly cn: string;
  /** The CA that signs; a foreign one without it. */
  readonly by?: Authority;
  readonly usage?: 'client' | 'server';
  readonly notBefore?: Date;
  readonly notAfter?: Date;
};

/** A certificate as an attacker, or a careless operator, would have it; it believes the CA of `ca`. */
export async function forge(ca: string, { cn, by, usage = 'client', ...dates }: Wanted): Promise<Identity> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const { pem } = await issue(by ?? (await makeAuthority(Date.now())), {
    cn,
    publicKey: keys.publicKey,
    usage,
    notBefore: dates.notBefore ?? new Date(Date.now() - DAY_MS),
    notAfter: dates.notAfter ?? new Date(Date.now() + DAY_MS),
  });
  return { cert: pem, key: pemOf(keys.privateKey), ca: [ca] };
}

/** Signed by nobody but itself, and under the name of the cloud's CA if that is asked for. */
export async function forgeSelfSigned(ca: string, cn: string, asIssuer?: Authority): Promise<Identity> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: '4001',
    subject: [{ CN: [cn] }],
    issuer: asIssuer === undefined ? [{ CN: [cn] }] : new x509.X509Certificate(asIssuer.pem).subjectName,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + DAY_MS),
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: EC,
  });
  return { cert: certificate.toString('pem'), key: pemOf(keys.privateKey), ca: [ca] };
}

/** By the cloud's CA, but under two names. */
export async function forgeTwoNames(by: Authority, names: readonly string[]): Promise<Identity> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const signer = await webcrypto.subtle.importKey(
    'pkcs8',
    Buffer.from(by.keyPem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64'),
    EC,
    false,
    ['sign'],
  );
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: '4002',
    subject: [{ CN: [...names] }],
    issuer: new x509.X509Certificate(by.pem).subjectName,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + DAY_MS),
    publicKey: keys.publicKey,
    signingKey: signer,
    signingAlgorithm: EC,
  });
  return { cert: certificate.toString('pem'), key: pemOf(keys.privateKey), ca: [by.pem] };
}
