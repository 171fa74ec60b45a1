import { createHash, randomBytes } from 'node:crypto';
import {
  type EnrolmentAnswer,
  type EnrolmentEnd,
  type EnrolmentRequest,
  makeUserCode,
  spkiHash,
  wordsOfHash,
} from '@ridethrough/protocol';
import type { AuditLogInTransaction } from '../audit/audit-log.ts';
import type { Clock } from '../store/clock.ts';
import type { Db, Transaction } from '../store/transaction.ts';
import { readRequest } from '../trust/read-request.ts';
import type { Trust } from '../trust/trust.ts';
import { approve } from './approve.ts';
import { keepCertificate } from './certificates.ts';
import {
  countPending,
  type EnrolmentRow,
  findByDeviceCode,
  insertEnrolment,
  updateEnrolment,
} from './enrolment-store.ts';
import { toSeenText } from './seen-ups.ts';
import { useToken } from './tokens.ts';

const CODE_LIFE_MS = 15 * 60_000;
/** An agent whose answer was lost gets the same one again. */
const AGAIN_MS = 2 * 60_000;
const MOST_PENDING = 2_000;

export type Requested =
  | { readonly ok: true; readonly answer: EnrolmentAnswer }
  | { readonly ok: false; readonly code: 'token-refused' | 'unavailable'; readonly says: string };

export type Polled =
  | { readonly state: 'pending'; readonly intervalSeconds: number }
  | { readonly state: 'granted'; readonly agent: string; readonly certificate: string }
  | { readonly state: EnrolmentEnd };

export type EnrolmentsParts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly trust: Pick<Trust, 'issueAgent'>;
  readonly audit: AuditLogInTransaction;
  /** How often an agent is to ask. */
  readonly intervalSeconds: number;
};

/** The agents' side of claiming, in the manner of RFC 8628: a request, and then asking until somebody has approved it. */
export class Enrolments {
  readonly #parts: EnrolmentsParts;

  constructor(parts: EnrolmentsParts) {
    this.#parts = parts;
  }

  /** Takes a request in; with a good token it is approved at once. Throws CloudError `csr-refused`. */
  async request({ csr, host, ups, token }: EnrolmentRequest, address: string): Promise<Requested> {
    const { db, clock, intervalSeconds } = this.#parts;
    const hash = await spkiHash(new Uint8Array((await readRequest(csr)).rawData));
    const deviceCode = randomBytes(32).toString('base64url');
    const at = clock.wallNow();
    const row: EnrolmentRow = {
      device_code_hash: hashOf(deviceCode),
      user_code: makeUserCode(randomBytes),
      key_hash: hash,
      csr,
      host,
      address,
      ups: toSeenText(ups),
      created: at,
      expires: at + CODE_LIFE_MS,
      state: 'pending',
      organization: null,
      agent: null,
      certificate: null,
      handed: null,
    };
    const refused = await db.transaction().execute(async (trx) => {
      if ((await countPending(trx, at)) >= MOST_PENDING)
        return { code: 'unavailable', says: 'too many enrolments wait for their approval; try again later' } as const;
      // A code that is taken comes up once in millions of years; a few tries more cost nothing.
      while (!(await insertEnrolment(trx, row))) row.user_code = makeUserCode(randomBytes);
      return token === undefined ? undefined : this.#useToken(trx, row, token, at);
    });
    if (refused !== undefined) return { ok: false, ...refused };
    const [one, two, three, four] = wordsOfHash(hash);
    const words: EnrolmentAnswer['words'] = [one, two, three, four];
    const expiresSeconds = CODE_LIFE_MS / 1000;
    return { ok: true, answer: { deviceCode, userCode: row.user_code, words, expiresSeconds, intervalSeconds } };
  }

  /** What has become of it. The certificate is made when it is first asked for after the approval. */
  async poll(deviceCode: string): Promise<Polled> {
    const { db, clock, intervalSeconds } = this.#parts;
    const hash = hashOf(deviceCode);
    const row = await findByDeviceCode(db, hash);
    const at = clock.wallNow();
    if (row === undefined) return { state: 'unknown' };
    if (row.state === 'denied') return { state: 'denied' };
    if (row.state === 'handed') return handedOut(row, at);
    if (row.expires <= at) return { state: 'expired' };
    if (row.state === 'pending' || row.agent === null) return { state: 'pending', intervalSeconds };
    return this.#hand(row, row.agent, at);
  }

  async #useToken(trx: Transaction, row: EnrolmentRow, text: string, at: number) {
    const { audit } = this.#parts;
    const token = await useToken(trx, text, at);
    if (token === undefined) {
      await trx.deleteFrom('enrolments').where('device_code_hash', '=', row.device_code_hash).execute();
      const says = 'the token is not one that can be used: mistyped, used up, expired or revoked';
      return { code: 'token-refused', says } as const;
    }
    const who = { organization: token.organization, actor: `token:${token.id}`, origin: row.address };
    await approve(trx, audit, row, who, at);
    return undefined;
  }

  async #hand(row: EnrolmentRow, agent: string, at: number): Promise<Polled> {
    const { db, trust, audit } = this.#parts;
    const issued = await trust.issueAgent(row.csr, agent);
    return db.transaction().execute(async (trx) => {
      // Somebody may have asked at the same time, or the approval may have been taken back.
      const now = await findByDeviceCode(trx, row.device_code_hash);
      if (now === undefined) return { state: 'unknown' };
      if (now.state === 'handed') return handedOut(now, at);
      if (now.state !== 'approved') return { state: 'denied' };
      await keepCertificate(trx, agent, issued, at);
      await updateEnrolment(trx, row.device_code_hash, { state: 'handed', certificate: issued.pem, handed: at });
      await audit.writeIn(trx, {
        actor: `agent:${agent}`,
        act: 'certificate.issue',
        target: `agent:${agent}`,
        origin: row.address,
        outcome: 'done',
        details: { serial: issued.serial, notAfter: new Date(issued.notAfter).toISOString() },
        ...(row.organization !== null && { organization: row.organization }),
      });
      return { state: 'granted', agent, certificate: issued.pem };
    });
  }
}

function handedOut({ agent, certificate, handed }: EnrolmentRow, at: number): Polled {
  const isLost = agent === null || certificate === null || handed === null || at > handed + AGAIN_MS;
  return isLost ? { state: 'used' } : { state: 'granted', agent, certificate };
}

const hashOf = (code: string): string => createHash('sha256').update(code).digest('hex');
