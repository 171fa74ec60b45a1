import { existsSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/**
 * Takes a lock of the kernel's, held through SQLite (Node has none of its own), so it goes with the process however that
 * ends. Waits for at most `waitMs` (it blocks). Returns what gives it back, which is to be held on to; throws what `isBusy` knows when it is held.
 */
export function lockFile(file: string, waitMs = 0): () => void {
  let lock: DatabaseSync | undefined;
  try {
    // Never opened by other means once it is there: closing it would give back the lock of this process.
    if (!existsSync(file)) writeFileSync(file, '', { mode: 0o600 });
    lock = new DatabaseSync(file, { timeout: waitMs });
    lock.exec('PRAGMA journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock?.close();
    throw cause;
  }
  const held = lock;
  return () => held.close();
}

export const isBusy = (cause: unknown): boolean => cause instanceof Error && 'errcode' in cause && cause.errcode === 5;
