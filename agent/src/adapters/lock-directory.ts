import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AgentError } from '../agent-error.ts';
import { isBusy, lockFile } from './file-lock.ts';
import { makeDirectory } from './make-directory.ts';

/** Holds the number of the process that has the directory. */
export const PID_FILE = 'agent.pid';

/** Makes the data directory and takes it for this process. Returns what gives it back, and holds it: without a reference it may be collected. */
export function lockDirectory(directory: string): () => void {
  const pidFile = path.join(directory, PID_FILE);
  let release: (() => void) | undefined;
  try {
    makeDirectory(directory);
    release = lockFile(path.join(directory, 'agent.lock'));
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
    return release;
  } catch (cause) {
    release?.();
    if (isBusy(cause))
      throw new AgentError(
        'locked',
        `another agent${sayPid(pidFile)} runs on ${directory}; stop it first, or give this one a directory of its own`,
        { cause },
      );
    const says = cause instanceof Error ? cause.message : String(cause);
    throw new AgentError('data-dir', `the data directory ${directory} cannot be used: ${says}`, { cause });
  }
}

function sayPid(file: string): string {
  try {
    return ` (process ${Number.parseInt(readFileSync(file, 'utf8'), 10)})`;
  } catch {
    return '';
  }
}
