import type { Db, Transaction } from '../store/transaction.ts';
import type { EnrolmentTables } from './tables.ts';

export type EnrolmentRow = EnrolmentTables['enrolments'];

/** Long enough for an agent that asks late to be told why. */
const KEPT_MS = 24 * 3_600_000;

/** Puts a new one in; earlier ones of the same key that still wait end, and old ones go. False: the user code is taken. */
export async function insertEnrolment(trx: Transaction, row: EnrolmentRow): Promise<boolean> {
  await trx
    .deleteFrom('enrolments')
    .where('expires', '<', row.created - KEPT_MS)
    .execute();
  await trx
    .updateTable('enrolments')
    .set({ expires: row.created })
    .where('key_hash', '=', row.key_hash)
    .where('state', '=', 'pending')
    .where('expires', '>', row.created)
    .execute();
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('enrolments')
    .values(row)
    .onConflict((conflict) => conflict.column('user_code').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

export async function countPending(trx: Transaction, at: number): Promise<number> {
  const row = await trx
    .selectFrom('enrolments')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', '=', 'pending')
    .where('expires', '>', at)
    .executeTakeFirstOrThrow();
  return row.count;
}

export const findByDeviceCode = (db: Db | Transaction, hash: string): Promise<EnrolmentRow | undefined> =>
  db.selectFrom('enrolments').selectAll().where('device_code_hash', '=', hash).executeTakeFirst();

/** One that somebody can still approve. */
export const findPending = (db: Db | Transaction, userCode: string, at: number): Promise<EnrolmentRow | undefined> =>
  db
    .selectFrom('enrolments')
    .selectAll()
    .where('user_code', '=', userCode)
    .where('state', '=', 'pending')
    .where('expires', '>', at)
    .executeTakeFirst();

export async function updateEnrolment(
  trx: Transaction,
  deviceCodeHash: string,
  change: Partial<EnrolmentRow>,
): Promise<void> {
  await trx.updateTable('enrolments').set(change).where('device_code_hash', '=', deviceCodeHash).execute();
}
