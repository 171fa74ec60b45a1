import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { CloudError, isCloudError } from '../cloud-error.ts';
import type { Database } from './database.ts';
import { migrations } from './migrations.ts';
import { openStore, type Store } from './open-store.ts';
import { sqliteForKysely } from './sqlite-for-kysely.ts';

/**
 * Opens the store for an operator's command: as its only user when no cloud runs on it, else beside the one that does,
 * which goes on working. Throws CloudError `data-unusable`, `data-newer`.
 */
export async function openBeside(dir: string): Promise<Store> {
  try {
    return await openStore(dir);
  } catch (error) {
    if (!isCloudError(error, 'data-in-use')) throw error;
  }
  const raw = new DatabaseSync(path.join(dir, 'cloud.db'), { timeout: 10_000 });
  raw.exec('pragma synchronous = full; pragma foreign_keys = on');
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: sqliteForKysely(raw) }) });
  const close = async () => {
    await db.destroy();
    if (raw.isOpen) raw.close();
  };
  try {
    await checkSchema(db, dir);
  } catch (error) {
    await close();
    throw error;
  }
  return { db, close };
}

/** The cloud that runs has brought the schema up to its own version; a command of another one must keep off. */
async function checkSchema(db: Kysely<Database>, dir: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const known = await migrator.getMigrations().catch((cause: unknown) => {
    throw new CloudError('data-unusable', `cannot read the database in ${dir}: ${String(cause)}`, { cause });
  });
  if (known.some(({ executedAt }) => executedAt === undefined))
    throw new CloudError('data-in-use', `an older cloud is running on ${dir}; start it anew first`);
}
