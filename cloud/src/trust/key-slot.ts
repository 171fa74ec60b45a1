import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { syncDirectory } from './write-file-atomic.ts';

/**
 * The three files a kind of private key may lie in while one is replaced: the new one is written as `next`, the bundle
 * that names it is the moment at which it counts, and only then do the files take their places. Which key is which
 * is told by the bundle, never by the file's name, so that an end at any point leaves nothing undecided.
 */
export type KeySlot = { readonly current: string; readonly next: string; readonly old: string };

export const keySlot = (directory: string, name: string, extension: string): KeySlot => ({
  current: path.join(directory, `${name}.${extension}`),
  next: path.join(directory, `${name}.next.${extension}`),
  old: path.join(directory, `${name}.old.${extension}`),
});

/** What lies in the slot and reads as a key, by its id. */
export function keysIn<K>(slot: KeySlot, read: (text: string) => { id: string; key: K } | undefined): Map<string, K> {
  const found = new Map<string, K>();
  for (const file of [slot.current, slot.next, slot.old]) {
    if (!existsSync(file)) continue;
    const one = read(readFileSync(file, 'utf8'));
    if (one !== undefined) found.set(one.id, one.key);
  }
  return found;
}

/** Puts the files in their places; `wanted` are the ids of the bundle, the newest first. What no bundle names any more is deleted. */
export function settleSlot(
  { current, next, old }: KeySlot,
  wanted: readonly string[],
  idOf: (text: string) => string | undefined,
): void {
  const idIn = (file: string) => (existsSync(file) ? idOf(readFileSync(file, 'utf8')) : undefined);
  const [newest] = wanted;
  if (existsSync(next)) {
    if (idIn(next) === newest) {
      const before = idIn(current);
      if (before !== undefined && wanted.includes(before)) renameSync(current, old);
      renameSync(next, current);
    } else rmSync(next);
  }
  const previous = idIn(old);
  if (existsSync(old) && (previous === undefined || !wanted.includes(previous) || previous === newest)) rmSync(old);
  syncDirectory(path.dirname(current));
}
