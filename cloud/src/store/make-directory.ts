import { mkdirSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a directory and those above it that are missing, for their owner alone. Node's own `recursive` never ends where
 * a directory that is there cannot hold others, as under /proc. Throws what mkdir throws.
 */
export function makeDirectory(dir: string): void {
  if (isMade(dir)) return;
  const parent = path.dirname(path.resolve(dir));
  if (parent !== path.resolve(dir)) makeDirectory(parent);
  mkdirSync(dir, { mode: 0o700 });
}

/** False: the one above it is missing. What is there and is no directory is told by whoever uses it. */
function isMade(dir: string): boolean {
  try {
    mkdirSync(dir, { mode: 0o700 });
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') return true;
    if (code === 'ENOENT') return false;
    throw error;
  }
}
