import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a directory and those above it that are missing, for their owner alone. Node's own `recursive` never returns
 * where the kernel answers ENOENT to every try, as below /proc. Throws what the file system says.
 */
export function makeDirectory(directory: string): void {
  const missing: string[] = [];
  let here = path.resolve(directory);
  while (statSync(here, { throwIfNoEntry: false }) === undefined) {
    missing.unshift(here);
    here = path.dirname(here);
  }
  for (const one of missing) mkdirSync(one, { mode: 0o700 });
}
