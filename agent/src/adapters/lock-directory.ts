import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AgentError } from '../agent-error.ts';
import { makeDirectory } from './make-directory.ts';

/**
 * Makes the data directory and takes it for this process. The lock is one of the kernel's, held through SQLite (Node has
 * none of its own), so it goes with the process however that ends. Returns what gives it back, and holds it: without a reference it may be collected.
 */
export function lockDirectory(directory: string): () => void {
  const pidFile = path.join(directory, 'agent.pid');
  let lock: DatabaseSync | undefined;
  try {
    makeDirectory(directory);
    lock = new DatabaseSync(path.join(directory, 'agent.lock'), { timeout: 0 });
    lock.exec('PRAGMA journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  } catch (cause) {
    lock?.close();
    if (isBusy(cause))
      throw new AgentError(
        'locked',
        `another agent${sayPid(pidFile)} runs on ${directory}; stop it first, or give this one a directory of its own`,
        { cause },
      );
    const says = cause instanceof Error ? cause.message : String(cause);
    throw new AgentError('data-dir', `the data directory ${directory} cannot be used: ${says}`, { cause });
  }
  const held = lock;
  return () => held.close();
}

function isBusy(cause: unknown): boolean {
  return cause instanceof Error && 'errcode' in cause && cause.errcode === 5;
}

function sayPid(file: string): string {
  try {
    return ` (process ${Number.parseInt(readFileSync(file, 'utf8'), 10)})`;
  } catch {
    return '';
  }
}
