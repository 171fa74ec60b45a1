import { X509Certificate } from 'node:crypto';
import type { Db } from '../store/transaction.ts';
import { type CertificateRow, serialOf, spkiOf } from './certificates.ts';

/**
 * A certificate that the table does not know was given out after the backup was made that the store comes from: it is
 * good when one of the cloud's CAs has signed it for an agent that the store knows and that was not revoked.
 */
export async function certificateFromBefore(
  db: Db,
  caPems: readonly string[],
  pem: string,
): Promise<CertificateRow | undefined> {
  const certificate = new X509Certificate(pem);
  const isOurs = caPems.map((ca) => new X509Certificate(ca)).some((ca) => certificate.verify(ca.publicKey));
  const agent = /^CN=([A-Za-z0-9_-]+)$/.exec(certificate.subject)?.[1];
  if (!isOurs || agent === undefined) return undefined;
  const known = await db.selectFrom('agents').select('organization').where('agent', '=', agent).executeTakeFirst();
  const revoked = await db
    .selectFrom('certificates')
    .select('revoked')
    .where('agent', '=', agent)
    .where('revoked', 'is not', null)
    .executeTakeFirst();
  if (known === undefined || known.organization === null) return undefined;
  return {
    serial: serialOf(pem),
    agent,
    spki: spkiOf(pem),
    issued: certificate.validFromDate.getTime(),
    not_after: certificate.validToDate.getTime(),
    revoked: revoked?.revoked ?? null,
  };
}
