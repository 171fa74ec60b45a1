import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const unpacked = path.join(root, '.peers/apcupsd/sbin');

const isProgram = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Where a peer's program lies; undefined when it is not on this machine. */
export const findPeer = (program: string): string | undefined =>
  [unpacked, ...(process.env.PATH ?? '').split(path.delimiter)]
    .map((folder) => path.join(folder, program))
    .find(isProgram);

/** A suite that needs programs from Debian: without them it is left out by name, or in CI fails. */
export function describeWithPeers<const P extends string>(
  title: string,
  programs: readonly P[],
  suite: (paths: Readonly<Record<P, string>>) => void,
): void {
  const found = programs.map((program) => [program, findPeer(program)] as const);
  const missing = found.flatMap(([program, file]) => (file === undefined ? [program] : []));
  if (missing.length === 0) {
    describe(title, () => suite(Object.fromEntries(found) as Record<P, string>));
    return;
  }
  const why = `${title}: ${missing.join(', ')} not on this machine; npm run peers brings it`;
  if (process.env.CI === 'true') test(why, () => expect(missing).toEqual([]));
  else test.runIf(false)(`left out: ${why}`, () => undefined);
}
