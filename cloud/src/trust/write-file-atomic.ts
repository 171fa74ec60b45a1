import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

/** Only its owner reads it. */
export const PRIVATE_MODE = 0o600;

/** Replaces a file so that, whatever happens, either the old or the new one is there whole. */
export function writeFileAtomic(file: string, text: string, mode = PRIVATE_MODE): void {
  const draft = `${file}.draft-${process.pid}`;
  rmSync(draft, { force: true });
  try {
    const handle = openSync(draft, 'wx', mode);
    try {
      writeSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  syncDirectory(path.dirname(file));
}

/** A new name in a directory lasts only once the directory itself is on the disk. */
export function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
