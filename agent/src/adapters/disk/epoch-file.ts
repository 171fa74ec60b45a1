import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const pathIn = (directory: string) => join(directory, 'epoch');

/** The newest epoch written here; undefined when the file is missing or unreadable. */
export function readEpochFile(directory: string): string | undefined {
  try {
    return /^([0-9]{1,9}-[0-9a-f]{8})\n$/.exec(readFileSync(pathIn(directory), 'latin1'))?.[1];
  } catch {
    return undefined;
  }
}

/** Replaces the file as a whole: after a power cut it holds the old epoch or the new one. */
export function writeEpochFile(directory: string, epoch: string): void {
  const path = pathIn(directory);
  const next = `${path}.new`;
  const file = openSync(next, 'w', 0o600);
  try {
    writeSync(file, `${epoch}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
  const folder = openSync(directory, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
