import { type Kysely, PostgresAdapter, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const APPEND_ONLY = 'the audit log is append-only';
const tables = ['audit', 'audit_heads'] as const;

export const audit: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('audit_heads')
      .addColumn('seq', 'bigint', (c) => c.primaryKey())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .addColumn('jws', 'text', (c) => c.notNull())
      .execute();
    if (db.getExecutor().adapter instanceof PostgresAdapter) await guardPostgres(db);
    else await guardSqlite(db);
  },
};

/** The insert is guarded too: `insert or replace` deletes without asking a delete trigger. */
async function guardSqlite(db: Kysely<unknown>): Promise<void> {
  for (const table of tables) {
    for (const act of ['update', 'delete'])
      await sql`create trigger ${sql.ref(`${table}_no_${act}`)} before ${sql.raw(act)} on ${sql.table(table)}
        begin select raise(abort, ${sql.lit(APPEND_ONLY)}); end`.execute(db);
    await sql`create trigger ${sql.ref(`${table}_in_order`)} before insert on ${sql.table(table)}
      when new.seq <= (select coalesce(max(seq), 0) from ${sql.table(table)})
      begin select raise(abort, ${sql.lit(APPEND_ONLY)}); end`.execute(db);
  }
}

async function guardPostgres(db: Kysely<unknown>): Promise<void> {
  await sql`create function audit_append_only() returns trigger language plpgsql as
    ${sql.lit(`begin raise exception '${APPEND_ONLY}'; end`)}`.execute(db);
  for (const table of tables)
    await sql`create trigger ${sql.ref(`${table}_append_only`)} before update or delete or truncate on ${sql.table(table)}
      for each statement execute function audit_append_only()`.execute(db);
}
