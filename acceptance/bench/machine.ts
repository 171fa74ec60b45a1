import { existsSync, statfsSync } from 'node:fs';
import { arch, cpus, release, tmpdir, totalmem, type } from 'node:os';
import { findPeer } from '../harness/find-peer.ts';

/** What the figures were measured on. */
export type Machine = {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGb: number;
  readonly node: string;
  readonly system: string;
  readonly files: string;
};

const TMPFS = 0x01021994;
const KNOWN: Readonly<Record<number, string>> = {
  [TMPFS]: 'tmpfs',
  61267: 'ext4',
  1481003842: 'xfs',
  2435016766: 'btrfs',
};

/** The kind of file system that the temporary folder is on, as far as it is known. */
export const fileSystem = (): string => KNOWN[statfsSync(tmpdir()).type] ?? 'unknown';

export const machine = (): Machine => ({
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? 'unknown',
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  system: `${type()} ${release()} ${arch()}`,
  files: `${tmpdir()} on ${fileSystem()}`,
});

/** Whether processes can be kept to one core each: there are several, and `taskset` is there. */
export const canPin = (): boolean =>
  cpus().length > 1 && existsSync('/proc/self/status') && findPeer('taskset') !== undefined;
