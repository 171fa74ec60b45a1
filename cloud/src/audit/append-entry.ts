import type { Transaction } from '../store/transaction.ts';
import type { AuditEntry } from './audit-log.ts';
import { canonicalJson } from './canonical-json.ts';
import { type AuditRow, hashEntry, NO_HASH } from './hash-entry.ts';

const MOST_TEXT = 300;
const MOST_DETAILS = 40;

/**
 * Puts an entry behind the last one, in the transaction of the act itself: both are committed, or neither. `at` is UTC
 * ms. The transaction excludes every other writer, in this process or another, so the chain never forks.
 */
export async function appendEntry(trx: Transaction, at: number, entry: AuditEntry): Promise<AuditRow> {
  const last = await trx.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst();
  const { actor, act, target, origin, outcome, details = {}, organization } = entry;
  const row = {
    seq: (last?.seq ?? 0) + 1,
    at,
    actor: clean(actor),
    act: clean(act),
    target: clean(target),
    origin: clean(origin),
    outcome,
    details: canonicalJson(cleanDetails(details)),
    organization: organization === undefined ? null : clean(organization),
    previous: last?.hash ?? NO_HASH,
  };
  const hashed = { ...row, hash: hashEntry(row) };
  await trx.insertInto('audit').values(hashed).execute();
  return hashed;
}

/** What a foreigner may have had a hand in: bounded, and the same when it is read back from any database. */
const clean = (text: string): string =>
  text
    .slice(0, MOST_TEXT)
    .replace(/\p{Cc}/gu, ' ')
    .toWellFormed();

const cleanDetails = (details: NonNullable<AuditEntry['details']>) =>
  Object.fromEntries(
    Object.entries(details)
      .slice(0, MOST_DETAILS)
      .map(([name, value]) => [
        clean(name),
        typeof value === 'string'
          ? clean(value)
          : typeof value === 'number' && !Number.isFinite(value)
            ? `${value}`
            : value,
      ]),
  );
