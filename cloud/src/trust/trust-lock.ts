import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudError } from '../cloud-error.ts';

const TRIES = 400;
const BETWEEN_MS = 25;
const SQLITE_BUSY = 5;

/** One at a time changes the keys, also of several processes; the kernel gives the lock up with the process. Throws CloudError `trust-busy`, `trust-unusable`. */
export async function withTrustLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const lock = await takeLock(directory);
  try {
    return await work();
  } finally {
    lock.close();
  }
}

/** Asks again and again, because a waiting SQLite would stand in the way of the one in this process that holds it. */
async function takeLock(directory: string): Promise<DatabaseSync> {
  const file = `${directory}.lock.db`;
  for (let tried = 1; ; tried++) {
    let lock: DatabaseSync | undefined;
    try {
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      lock = new DatabaseSync(file, { timeout: 0 });
      lock.exec('begin exclusive');
      return lock;
    } catch (cause) {
      if (lock?.isOpen) lock.close();
      const busy = cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY;
      if (!busy) throw new CloudError('trust-unusable', `${directory} cannot be used: ${String(cause)}`, { cause });
      if (tried === TRIES)
        throw new CloudError('trust-busy', `another process is changing ${directory}: try again`, { cause });
    }
    await sleep(BETWEEN_MS);
  }
}
