import { type FourWords, readUserCode, wordsOfHash } from '@ridethrough/protocol';
import type { AuditLogInTransaction } from '../audit/audit-log.ts';
import type { Caller } from '../organizations/api-key-store.ts';
import type { Clock } from '../store/clock.ts';
import type { Db } from '../store/transaction.ts';
import { addressGroup } from './address-group.ts';
import { approve } from './approve.ts';
import { AttemptLimit } from './attempt-limit.ts';
import { type EnrolmentRow, findPending, updateEnrolment } from './enrolment-store.ts';
import { fromSeenText } from './seen-ups.ts';

const MOST_WRONG = 10;
const WRONG_WITHIN_MS = 15 * 60_000;

/** What a person compares before approving. */
export type Claim = {
  readonly code: string;
  readonly host: string;
  readonly address: string;
  readonly ups: ReturnType<typeof fromSeenText>;
  readonly words: FourWords;
  /** UTC ms. */
  readonly expires: number;
};

export type Claimed<T> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly code: 'invalid' | 'not-found'; readonly says: string }
  | { readonly ok: false; readonly code: 'too-many'; readonly says: string; readonly waitMs: number };

/** Who asks, and from where. */
export type Claimant = Caller & { readonly address: string };

type Parts = { readonly db: Db; readonly clock: Clock; readonly audit: AuditLogInTransaction };

/** The organization's side of claiming: looks at an agent by its code, and approves or denies it. */
export class Claims {
  readonly #parts: Parts;
  readonly #byKey: AttemptLimit;
  readonly #byAddress: AttemptLimit;

  constructor(parts: Parts) {
    this.#parts = parts;
    const limit = { now: () => parts.clock.now(), most: MOST_WRONG, withinMs: WRONG_WITHIN_MS };
    this.#byKey = new AttemptLimit(limit);
    this.#byAddress = new AttemptLimit(limit);
  }

  async look(text: string, who: Claimant): Promise<Claimed<{ readonly claim: Claim }>> {
    const found = await this.#find(text, who);
    return found.ok ? { ok: true, claim: toClaim(found.row) } : found;
  }

  /** Makes the agent the caller's organization's. */
  async approve(text: string, who: Claimant): Promise<Claimed<{ readonly agent: string; readonly claim: Claim }>> {
    const { db, clock, audit } = this.#parts;
    const found = await this.#find(text, who);
    if (!found.ok) return found;
    const approver = { organization: who.organization, actor: `key:${who.key}`, origin: who.address };
    const agent = await db.transaction().execute(async (trx) => {
      const row = await findPending(trx, found.row.user_code, clock.wallNow());
      return row && approve(trx, audit, row, approver, clock.wallNow());
    });
    return agent === undefined ? noSuchCode : { ok: true, agent, claim: toClaim(found.row) };
  }

  async deny(text: string, who: Claimant): Promise<Claimed<{ readonly claim: Claim }>> {
    const { db, clock, audit } = this.#parts;
    const found = await this.#find(text, who);
    if (!found.ok) return found;
    const denied = await db.transaction().execute(async (trx) => {
      const row = await findPending(trx, found.row.user_code, clock.wallNow());
      if (row === undefined) return false;
      await updateEnrolment(trx, row.device_code_hash, { state: 'denied', organization: who.organization });
      await audit.writeIn(trx, {
        actor: `key:${who.key}`,
        act: 'agent.deny',
        target: '-',
        origin: who.address,
        outcome: 'done',
        details: { host: row.host, address: row.address },
        organization: who.organization,
      });
      return true;
    });
    return denied ? { ok: true, claim: toClaim(found.row) } : noSuchCode;
  }

  /** Only a pending one is found; a code that nobody waits under counts as a wrong guess. */
  async #find(text: string, who: Claimant): Promise<Claimed<{ readonly row: EnrolmentRow }>> {
    const { db, clock } = this.#parts;
    const read = readUserCode(text);
    // What cannot be a code says nothing about any, and so is no guess.
    if (!read.ok) return { ok: false, code: 'invalid', says: read.says };
    const group = addressGroup(who.address);
    const waitMs = Math.max(this.#byKey.waitMs(who.key), this.#byAddress.waitMs(group));
    if (waitMs > 0) return { ok: false, code: 'too-many', says: 'too many codes were wrong; wait', waitMs };
    // Counted before the store is asked, so that many at once are no way round the limit.
    this.#byKey.count(who.key);
    this.#byAddress.count(group);
    const row = await findPending(db, read.code, clock.wallNow());
    if (row !== undefined) {
      this.#byKey.takeBack(who.key);
      this.#byAddress.takeBack(group);
      return { ok: true, row };
    }
    await this.#tellWrong(who);
    return noSuchCode;
  }

  async #tellWrong({ key, organization, address }: Claimant): Promise<void> {
    const { db, audit } = this.#parts;
    await db.transaction().execute((trx) =>
      audit.writeIn(trx, {
        actor: `key:${key}`,
        act: 'agent.claim',
        target: '-',
        origin: address,
        outcome: 'refused',
        details: { says: 'a wrong code' },
        organization,
      }),
    );
  }
}

const noSuchCode = {
  ok: false,
  code: 'not-found',
  says: 'no agent waits under this code; it may be mistyped, or used, or its 15 minutes are over',
} as const;

const toClaim = ({ user_code, host, address, ups, key_hash, expires }: EnrolmentRow): Claim => ({
  code: user_code,
  host,
  address,
  ups: fromSeenText(ups),
  words: wordsOfHash(`sha256:${key_hash.slice('sha256:'.length)}`),
  expires,
});
