import type { Insertable } from 'kysely';
import type { Database } from '../store/database.ts';
import type { Db, Transaction } from '../store/transaction.ts';

export type QuarantineRow = Insertable<Database['quarantine']>;

/** The most rows kept per agent; the oldest go first. */
export const MOST_PER_AGENT = 1000;
const MOST_TEXT = 64 * 1024;
const ROWS_PER_STATEMENT = 50;

export const asText = (payload: Uint8Array | string): string =>
  (typeof payload === 'string' ? payload : Buffer.from(payload.subarray(0, MOST_TEXT)).toString('utf8')).slice(
    0,
    MOST_TEXT,
  );

/** Stores what could not be read, and drops the oldest of an agent that has too many. */
export async function quarantine(trx: Transaction, rows: readonly QuarantineRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT)
    await trx
      .insertInto('quarantine')
      .values(rows.slice(at, at + ROWS_PER_STATEMENT))
      .execute();
  for (const agent of new Set(rows.map((row) => row.agent))) {
    await trx
      .deleteFrom('quarantine')
      .where('agent', '=', agent)
      .where('id', '<=', (eb) =>
        eb
          .selectFrom('quarantine')
          .select('id')
          .where('agent', '=', agent)
          .orderBy('id', 'desc')
          .offset(MOST_PER_AGENT)
          .limit(1),
      )
      .execute();
  }
}

/** The newest rows of an agent's quarantine. */
export const readQuarantine = (db: Db, agent: string, limit = 100) =>
  db.selectFrom('quarantine').selectAll().where('agent', '=', agent).orderBy('id', 'desc').limit(limit).execute();
