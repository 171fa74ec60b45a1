import { webcrypto } from 'node:crypto';
import { CloudError } from '../cloud-error.ts';
import { EC, privatePem } from './authority.ts';
import { issue } from './issue.ts';
import type { IssuedCertificate } from './trust.ts';
import { readAuthorities, readChain } from './trust-files.ts';
import { withTrustLock } from './trust-lock.ts';

const YEAR_MS = 365 * 86_400_000;

export type ObserverIdentity = {
  readonly certificate: IssuedCertificate;
  readonly keyPem: string;
  /** Every CA that the servers may show. */
  readonly caPem: string;
};

/** A key and a certificate for an observer, good for a year. Throws CloudError. */
export function issueObserver(directory: string, cn: string, wallNow: number): Promise<ObserverIdentity> {
  return withTrustLock(directory, async () => {
    const { bundle } = await readChain(directory);
    const [authority] = readAuthorities(directory, bundle);
    if (authority === undefined || authority.pem !== bundle.cas[0])
      throw new CloudError('trust-unusable', `${directory} does not hold the key of its newest CA`);
    const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
    const certificate = await issue(authority, {
      cn,
      publicKey: keys.publicKey,
      usage: 'client',
      notBefore: new Date(wallNow - 86_400_000),
      notAfter: new Date(wallNow + YEAR_MS),
    });
    return { certificate, keyPem: privatePem(keys.privateKey), caPem: bundle.cas.join('') };
  });
}
