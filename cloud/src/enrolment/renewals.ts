import { randomBytes, webcrypto } from 'node:crypto';
import { openRenewal, type RenewalMessage } from '@ridethrough/protocol';
import type { AuditLogInTransaction } from '../audit/audit-log.ts';
import { isCloudError } from '../cloud-error.ts';
import type { Clock } from '../store/clock.ts';
import type { Db } from '../store/transaction.ts';
import { readRequest } from '../trust/read-request.ts';
import type { Trust } from '../trust/trust.ts';
import { AttemptLimit } from './attempt-limit.ts';
import { certificateFromBefore } from './certificate-from-before.ts';
import { type CertificateRow, findCertificate, keepCertificate, serialOf, spkiOf } from './certificates.ts';
import { Nonces } from './nonces.ts';

/** So long after its end an unrevoked certificate still gets a new one. */
export const RENEWABLE_MS = 400 * 24 * 3_600_000;
const MOST_RENEWALS = 10;
const RENEWALS_WITHIN_MS = 3_600_000;

export type RenewalFault = 'renewal-refused' | 'revoked' | 'too-late' | 'nonce-refused' | 'csr-refused' | 'too-many';

type Refused = { readonly ok: false; readonly code: RenewalFault; readonly says: string; readonly waitMs?: number };
export type Renewed = { readonly ok: true; readonly certificate: string } | Refused;

type Parts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly trust: Pick<Trust, 'issueAgent' | 'caPems'>;
  readonly audit: AuditLogInTransaction;
};

/** Gives agents new certificates for old ones: signed by the old one's key, with a nonce of the cloud's. */
export class Renewals {
  readonly #parts: Parts;
  readonly #nonces: Nonces;
  readonly #limit: AttemptLimit;

  constructor(parts: Parts) {
    this.#parts = parts;
    const now = () => parts.clock.now();
    this.#nonces = new Nonces({ now, random: () => randomBytes(24).toString('base64url') });
    this.#limit = new AttemptLimit({ now, most: MOST_RENEWALS, withinMs: RENEWALS_WITHIN_MS });
  }

  /** For one renewal, within 5 minutes. */
  nonce(): string {
    return this.#nonces.make();
  }

  async renew(text: string, address: string): Promise<Renewed> {
    let known: CertificateRow | undefined;
    const opened = await openRenewal(text, async (pem) => {
      known = await this.#certificateOf(pem);
      return known && { agent: known.agent, key: await keyOf(known.spki) };
    });
    if (!opened.ok || known === undefined)
      return refuse('renewal-refused', opened.ok ? 'no such certificate' : opened.says);
    // From here on it is the agent itself that asks.
    const refused = await this.#judge(known, opened.message);
    const renewed = refused ?? (await this.#issue(known, opened.message, address));
    if (!renewed.ok) await this.#tell(known, address, renewed.code);
    return renewed;
  }

  async #judge(known: CertificateRow, { nonce, csr }: RenewalMessage): Promise<Refused | undefined> {
    const { clock } = this.#parts;
    if (!this.#nonces.take(nonce)) return refuse('nonce-refused', 'the nonce is none of ours, used or too old');
    if (known.revoked !== null) return refuse('revoked', 'this certificate was revoked; the agent must enrol again');
    if (clock.wallNow() > known.not_after + RENEWABLE_MS)
      return refuse('too-late', 'this certificate ended more than 400 days ago; the agent must enrol again');
    const waitMs = this.#limit.take(known.agent);
    if (waitMs > 0) return { ...refuse('too-many', 'too many renewals; wait'), waitMs };
    const wrong = await readRequest(csr).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (wrong === undefined) return undefined;
    if (isCloudError(wrong, 'csr-refused')) return refuse('csr-refused', wrong.message);
    throw wrong;
  }

  async #issue(known: CertificateRow, { csr }: RenewalMessage, address: string): Promise<Renewed> {
    const { db, clock, trust, audit } = this.#parts;
    const issued = await trust.issueAgent(csr, known.agent);
    return db.transaction().execute(async (trx): Promise<Renewed> => {
      const now = await findCertificate(trx, known.serial);
      if ((now ?? known).revoked !== null) return refuse('revoked', 'this certificate was revoked');
      await keepCertificate(trx, known.agent, issued, clock.wallNow());
      const owner = await trx
        .selectFrom('agents')
        .select('organization')
        .where('agent', '=', known.agent)
        .executeTakeFirst();
      await audit.writeIn(trx, {
        actor: `agent:${known.agent}`,
        act: 'certificate.renew',
        target: `agent:${known.agent}`,
        origin: address,
        outcome: 'done',
        details: { old: known.serial, serial: issued.serial, notAfter: new Date(issued.notAfter).toISOString() },
        ...(owner?.organization && { organization: owner.organization }),
      });
      return { ok: true, certificate: issued.pem };
    });
  }

  /** The certificate as it was given out: another one under its serial, or one that was never given, is none. */
  async #certificateOf(pem: string): Promise<CertificateRow | undefined> {
    let asked: { readonly serial: string; readonly spki: string };
    try {
      asked = { serial: serialOf(pem), spki: spkiOf(pem) };
    } catch {
      return undefined;
    }
    const { db, trust } = this.#parts;
    const row = await findCertificate(db, asked.serial);
    if (row !== undefined) return row.spki === asked.spki ? row : undefined;
    return certificateFromBefore(db, trust.caPems, pem);
  }

  async #tell({ agent }: CertificateRow, address: string, code: RenewalFault): Promise<void> {
    const { db, audit } = this.#parts;
    await db.transaction().execute(async (trx) => {
      const owner = await trx.selectFrom('agents').select('organization').where('agent', '=', agent).executeTakeFirst();
      await audit.writeIn(trx, {
        actor: `agent:${agent}`,
        act: 'certificate.renew',
        target: `agent:${agent}`,
        origin: address,
        outcome: 'refused',
        details: { code },
        ...(owner?.organization && { organization: owner.organization }),
      });
    });
  }
}

const refuse = (code: RenewalFault, says: string): Refused => ({ ok: false, code, says });

const keyOf = (spki: string): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey('spki', Buffer.from(spki, 'base64'), { name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'verify',
  ]);
