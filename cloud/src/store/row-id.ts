import type { CreateTableBuilder, Kysely } from 'kysely';
import { PostgresAdapter } from 'kysely';

/** Adds the column `id`, an integer key that counts up by itself: the one thing that SQLite and PostgreSQL spell differently. */
export function addRowId<T extends string>(
  table: CreateTableBuilder<T>,
  db: Kysely<unknown>,
): CreateTableBuilder<T, 'id'> {
  return db.getExecutor().adapter instanceof PostgresAdapter
    ? table.addColumn('id', 'bigserial', (c) => c.primaryKey())
    : table.addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement());
}
