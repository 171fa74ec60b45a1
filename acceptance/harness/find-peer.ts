import { accessSync, constants } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const unpacked = path.join(root, '.peers/apcupsd/sbin');
/** NUT's drivers, and its programs themselves, which lie behind scripts of the same names that look at /etc. */
const nut = '/lib/nut';

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
  [unpacked, nut, ...(process.env.PATH ?? '').split(path.delimiter)]
    .map((folder) => path.join(folder, program))
    .find(isProgram);
