import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CloudError } from '../cloud-error.ts';
import { makeDirectory } from './make-directory.ts';

/** Whose process the lock is; only to be told. */
export const PID_FILE = 'cloud.pid';

/**
 * Keeps other clouds out of a data directory, which is made when missing. The lock is SQLite's own on a file of its
 * own, so the kernel gives it up with the process, however that ends. Returns what gives it up.
 * Throws CloudError `data-in-use` or `data-unusable`.
 */
export function lockDirectory(dir: string): () => void {
  try {
    makeDirectory(dir);
  } catch (cause) {
    throw new CloudError('data-unusable', `cannot make the data directory ${dir}: ${String(cause)}`, { cause });
  }
  const pidFile = path.join(dir, PID_FILE);
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path.join(dir, 'lock.db'), { timeout: 0 });
    lock.exec('begin exclusive');
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  } catch (cause) {
    lock?.close();
    if (isBusy(cause))
      throw new CloudError(
        'data-in-use',
        `another cloud${sayPid(pidFile)} runs on ${dir}; stop it first, or give this one a directory of its own`,
        { cause },
      );
    throw new CloudError('data-unusable', `cannot lock the data directory ${dir}: ${String(cause)}`, { cause });
  }
  const held = lock;
  return () => {
    if (held.isOpen) held.close();
  };
}

/** Nothing when it cannot be read: the lock alone counts. */
function sayPid(file: string): string {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return Number.isNaN(pid) ? '' : ` (process ${pid})`;
  } catch {
    return '';
  }
}

const SQLITE_BUSY = 5;
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
