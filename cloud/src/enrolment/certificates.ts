import { X509Certificate } from 'node:crypto';
import type { Db, Transaction } from '../store/transaction.ts';
import type { IssuedCertificate } from '../trust/trust.ts';

export type CertificateRow = {
  readonly serial: string;
  readonly agent: string;
  readonly spki: string;
  readonly issued: number;
  readonly not_after: number;
  readonly revoked: number | null;
};

/** The public key of a certificate in PEM: SPKI (DER) in base64. Throws when it is none. */
export const spkiOf = (pem: string): string =>
  new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

/** As `serial` stands in the table: hex, lower case, without leading zeros. Throws when the PEM is none. */
export const serialOf = (pem: string): string =>
  new X509Certificate(pem).serialNumber.toLowerCase().replace(/^0+(?=.)/, '');

/** Before it is given out, so that each one that is out there can be revoked. */
export async function keepCertificate(
  trx: Transaction,
  agent: string,
  { pem, serial, notAfter }: IssuedCertificate,
  at: number,
): Promise<void> {
  await trx
    .insertInto('certificates')
    .values({ serial, agent, spki: spkiOf(pem), issued: at, not_after: notAfter, revoked: null })
    .execute();
}

export const findCertificate = (db: Db | Transaction, serial: string): Promise<CertificateRow | undefined> =>
  db.selectFrom('certificates').selectAll().where('serial', '=', serial).executeTakeFirst();

/** Revokes all certificates of an agent, and what it was promised but has not fetched; returns how many certificates. */
export async function revokeAgent(trx: Transaction, agent: string, at: number): Promise<number> {
  await trx
    .updateTable('enrolments')
    .set({ state: 'denied' })
    .where('agent', '=', agent)
    .where('state', '=', 'approved')
    .execute();
  const { numUpdatedRows } = await trx
    .updateTable('certificates')
    .set({ revoked: at })
    .where('agent', '=', agent)
    .where('revoked', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}
