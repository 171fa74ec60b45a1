import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

const MOST_CACHED = 200;

/** What binds as itself: node:sqlite would take a Date for named parameters and store NULL. */
function bindable(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    if (value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'bigint')
      return value;
    if (value instanceof Uint8Array) return value;
    throw new TypeError(`a ${typeof value} cannot be stored: integers stand for booleans and dates`);
  });
}

/** Lets kysely's own SQLite dialect run on node:sqlite; prepared statements are kept, by their text. */
export function sqliteForKysely(db: DatabaseSync): SqliteDatabase {
  const cache = new Map<string, SqliteStatement>();
  return {
    close: () => db.close(),
    prepare(text) {
      const known = cache.get(text);
      if (known !== undefined) return known;
      // A transaction that reads before it writes would fail when another process wrote in between.
      const statement = db.prepare(text === 'begin' ? 'begin immediate' : text);
      const made: SqliteStatement = {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...bindable(parameters)),
        run: (parameters) => statement.run(...bindable(parameters)),
        iterate: (parameters) => statement.iterate(...bindable(parameters)),
      };
      if (cache.size >= MOST_CACHED) cache.clear();
      cache.set(text, made);
      return made;
    },
  };
}
