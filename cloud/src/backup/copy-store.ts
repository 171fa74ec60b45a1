import { existsSync } from 'node:fs';
import path from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { CloudError } from '../cloud-error.ts';
import { STORE_FILE } from './manifest.ts';

/** All pages in one step: a step reads one moment of the store, and one that the cloud writes between two begins anew. */
const ALL_PAGES = 2 ** 31 - 1;

/** Copies the store as it is at one moment, while a cloud may go on writing to it. Returns its migrations. Throws CloudError `data-unusable`. */
export async function copyStore(dataDir: string, target: string): Promise<string[]> {
  const file = path.join(dataDir, STORE_FILE);
  if (!existsSync(file))
    throw new CloudError('data-unusable', `${dataDir} holds no data of a cloud: there is no ${STORE_FILE}`);
  const source = new DatabaseSync(file, { timeout: 10_000 });
  try {
    await backup(source, target, { rate: ALL_PAGES });
  } catch (cause) {
    throw new CloudError('backup-failed', `the store in ${dataDir} cannot be copied: ${String(cause)}`, { cause });
  } finally {
    source.close();
  }
  return checkStore(target);
}

/** Is the database whole? Returns its migrations. Throws CloudError `data-unusable`. */
export function checkStore(file: string): string[] {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { timeout: 1_000 });
    const [fault] = db.prepare('pragma quick_check(1)').all();
    const says = fault === undefined ? 'it cannot be checked' : Object.values(fault).join();
    if (says !== 'ok') throw new Error(says);
    return db
      .prepare('select name from kysely_migration order by name')
      .all()
      .map(({ name }) => String(name));
  } catch (cause) {
    throw new CloudError('data-unusable', `the store is damaged: ${String(cause)}`, { cause });
  } finally {
    db?.close();
  }
}
