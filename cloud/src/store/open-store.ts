import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { CloudError } from '../cloud-error.ts';
import type { Database } from './database.ts';
import { lockDirectory } from './lock-directory.ts';
import { migrations } from './migrations.ts';
import { sqliteForKysely } from './sqlite-for-kysely.ts';

/** FULL: a commit is on the disk before anything is acknowledged. A checkpoint every 32 MB costs a tenth of the rate less than one every 4. */
const SETTINGS = `pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;
  pragma cache_size = -65536; pragma wal_autocheckpoint = 8000`;

export type Store = {
  /** One connection: a transaction excludes every other query until it ends. */
  readonly db: Kysely<Database>;
  close(): Promise<void>;
};

/**
 * Opens (or makes) the embedded store in `dir` and brings its schema up to date.
 * Throws CloudError `data-in-use`, `data-newer` or `data-unusable`.
 */
export async function openStore(dir: string, known: Readonly<Record<string, Migration>> = migrations): Promise<Store> {
  const unlock = lockDirectory(dir);
  let raw: DatabaseSync | undefined;
  let db: Kysely<Database> | undefined;
  try {
    raw = new DatabaseSync(path.join(dir, 'cloud.db'), { timeout: 5_000 });
    raw.exec(SETTINGS);
    db = new Kysely<Database>({ dialect: new SqliteDialect({ database: sqliteForKysely(raw) }) });
    await migrate(db, known, dir);
  } catch (cause) {
    if (raw?.isOpen) raw.close();
    unlock();
    if (cause instanceof CloudError) throw cause;
    throw new CloudError('data-unusable', `cannot open the database in ${dir}: ${String(cause)}`, { cause });
  }
  const opened = { raw, db };
  return {
    db: opened.db,
    async close() {
      await opened.db.destroy();
      if (opened.raw.isOpen) opened.raw.close();
      unlock();
    },
  };
}

async function migrate(db: Kysely<Database>, known: Readonly<Record<string, Migration>>, dir: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...known }) } });
  const executed = (await migrator.getMigrations()).filter((m) => m.executedAt !== undefined).map((m) => m.name);
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  if (String(error).includes('previously executed migration'))
    throw new CloudError('data-newer', `the database in ${dir} was written by a newer version of Ridethrough`, {
      cause: error,
    });
  throw new CloudError(
    'data-unusable',
    `the database in ${dir} cannot be brought up to date after ${executed.at(-1) ?? 'nothing'}: ${String(error)}`,
    {
      cause: error,
    },
  );
}
