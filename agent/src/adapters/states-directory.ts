import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { lockFile } from './file-lock.ts';
import { makeDirectory } from './make-directory.ts';

const CURRENT = 'current';
const LOCK_WAIT_MS = 5000;

/**
 * A few files that are replaced together or not at all: each state of them is a directory of its own, and the link
 * `current` names the one that counts. It is moved only when the new one is whole and on disk, so that at any moment
 * one whole state is there. All of it blocks; what the disk refuses is thrown as it comes, and the old state then stands.
 */
export class StatesDirectory {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  get path(): string {
    return path.join(this.directory, CURRENT);
  }

  /** Which state counts, by its directory's name; undefined when there is none. Changes with every replacement. */
  get state(): string | undefined {
    try {
      return readlinkSync(this.path);
    } catch {
      return undefined;
    }
  }

  /** Puts a new one in the place of `instead` (undefined: of none); throws when that is not the one that counts any more. */
  replace(files: Readonly<Record<string, string>>, instead: string | undefined): void {
    this.locked(() => {
      if (this.state !== instead) throw new Error('another process has just replaced it');
      const next = newName();
      const folder = path.join(this.directory, next);
      const link = path.join(this.directory, `${next}.link`);
      mkdirSync(folder, { mode: 0o700 });
      for (const [name, text] of Object.entries(files)) writeWhole(path.join(folder, name), text);
      sync(folder);
      symlinkSync(next, link);
      renameSync(link, this.path);
      sync(this.directory);
    });
  }

  remove(): void {
    this.locked(() => {
      rmSync(this.path, { force: true });
      sync(this.directory);
    });
  }

  /** Throws when that much cannot be written. */
  tryOut(bytes: number): void {
    this.locked(() => writeWhole(path.join(this.directory, newName()), 'x'.repeat(bytes)));
  }

  /** One process at a time. */
  private locked(work: () => void): void {
    makeDirectory(this.directory);
    const release = lockFile(path.join(this.directory, 'lock'), LOCK_WAIT_MS);
    try {
      this.clean();
      work();
    } finally {
      this.clean();
      release();
    }
  }

  /** What a kill or a full disk has left behind, and the state before. */
  private clean(): void {
    const { state } = this;
    try {
      for (const name of readdirSync(this.directory))
        if (/^s-[0-9a-f]{16}(\.link)?$/.test(name) && name !== state)
          rmSync(path.join(this.directory, name), { recursive: true, force: true });
    } catch {
      // Left for the next time; it takes up room and nothing else.
    }
  }
}

const newName = (): string => `s-${randomBytes(8).toString('hex')}`;

function writeWhole(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function sync(directory: string): void {
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
