import { describe, expect, test } from 'vitest';
import { findPeer } from './find-peer.ts';

export { findPeer };

/** A suite that needs programs from Debian: without them it is left out by name, or in CI fails. `how` may be `describe.concurrent`. */
export function describeWithPeers<const P extends string>(
  title: string,
  programs: readonly P[],
  suite: (paths: Readonly<Record<P, string>>) => void,
  how: (title: string, suite: () => void) => void = describe,
): void {
  const found = programs.map((program) => [program, findPeer(program)] as const);
  const missing = found.flatMap(([program, file]) => (file === undefined ? [program] : []));
  if (missing.length === 0) {
    how(title, () => suite(Object.fromEntries(found) as Record<P, string>));
    return;
  }
  const why = `${title}: ${missing.join(', ')} not on this machine; npm run peers brings it`;
  if (process.env.CI === 'true') test(why, () => expect(missing).toEqual([]));
  else test.runIf(false)(`left out: ${why}`, () => undefined);
}
