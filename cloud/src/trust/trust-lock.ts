import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CloudError } from '../cloud-error.ts';

const PATIENCE_MS = 10_000;

/** One process at a time changes the keys; the kernel gives the lock up with the process. Throws CloudError `trust-busy`, `trust-unusable`. */
export async function withTrustLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const file = `${directory}.lock.db`;
  let lock: DatabaseSync | undefined;
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    lock = new DatabaseSync(file, { timeout: PATIENCE_MS });
    lock.exec('begin exclusive');
  } catch (cause) {
    if (lock?.isOpen) lock.close();
    if (cause instanceof Error && 'errcode' in cause && cause.errcode === 5)
      throw new CloudError('trust-busy', `another process is changing ${directory}: try again`, { cause });
    throw new CloudError('trust-unusable', `${directory} cannot be used: ${String(cause)}`, { cause });
  }
  try {
    return await work();
  } finally {
    lock.close();
  }
}
