import { CompiledQuery, PostgresAdapter } from 'kysely';
import type { Database } from './database.ts';
import type { Transaction } from './transaction.ts';

const ROWS_PER_STATEMENT = 50;

/** Rows as one flat list of values, in the order of the columns. */
export type InsertRows = (trx: Transaction, values: readonly unknown[]) => Promise<void>;

/**
 * Makes what inserts rows and skips those whose `key` is there already. For the tables that thousands of rows a second
 * go into, where composing a statement anew costs as much as running it; everything else uses the query builder.
 */
export function rowInserter<T extends keyof Database & string>(
  table: T,
  columns: readonly (keyof Database[T] & string)[],
  key: readonly (keyof Database[T] & string)[],
): InsertRows {
  const texts = new Map<number, string>();
  const width = columns.length;
  return async (trx, values) => {
    for (let at = 0; at < values.length; at += ROWS_PER_STATEMENT * width) {
      const part = values.slice(at, at + ROWS_PER_STATEMENT * width);
      const rows = part.length / width;
      let text = texts.get(rows);
      if (text === undefined) {
        text = compose(table, columns, rows, key, trx.getExecutor().adapter instanceof PostgresAdapter);
        texts.set(rows, text);
      }
      await trx.executeQuery(CompiledQuery.raw(text, part));
    }
  };
}

function compose(
  table: string,
  columns: readonly string[],
  rows: number,
  key: readonly string[],
  numbered: boolean,
): string {
  const row = (at: number) =>
    `(${columns.map((_, column) => (numbered ? `$${at * columns.length + column + 1}` : '?')).join()})`;
  const tuples = Array.from({ length: rows }, (_, at) => row(at)).join();
  const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join();
  return `insert into "${table}" (${quoted(columns)}) values ${tuples} on conflict (${quoted(key)}) do nothing`;
}
