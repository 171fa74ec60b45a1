import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CloudError } from '../cloud-error.ts';

/**
 * Keeps other clouds out of a data directory, which is made when missing. The lock is SQLite's own on a file of its
 * own, so the kernel gives it up with the process, however that ends. Returns what gives it up.
 * Throws CloudError `data-in-use` or `data-unusable`.
 */
export function lockDirectory(dir: string): () => void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new CloudError('data-unusable', `cannot make the data directory ${dir}: ${String(cause)}`, { cause });
  }
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path.join(dir, 'lock.db'), { timeout: 0 });
    lock.exec('begin exclusive');
  } catch (cause) {
    lock?.close();
    if (isBusy(cause)) throw new CloudError('data-in-use', `another cloud is running on ${dir}`, { cause });
    throw new CloudError('data-unusable', `cannot lock the data directory ${dir}: ${String(cause)}`, { cause });
  }
  const held = lock;
  return () => {
    if (held.isOpen) held.close();
  };
}

const SQLITE_BUSY = 5;
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
