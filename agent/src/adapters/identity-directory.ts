import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { AgentError } from '../agent-error.ts';
import { type Identity, type IdentityFiles, identityFiles, readIdentity } from '../identity/identity.ts';
import { lockFile } from './file-lock.ts';

const CURRENT = 'current';

/**
 * `identity/` below the data directory: each state of it is a directory of its own, and the link `current` names the one
 * that counts. It is moved only when the new one is whole and on disk, so that at any moment one whole identity is there.
 */
export class IdentityDirectory {
  private readonly directory: string;

  constructor(dataDirectory: string) {
    this.directory = path.join(dataDirectory, 'identity');
  }

  get path(): string {
    return path.join(this.directory, CURRENT);
  }

  /** Which state counts; undefined when there is none. Changes with every replacement. */
  get state(): string | undefined {
    try {
      return readlinkSync(this.path);
    } catch {
      return undefined;
    }
  }

  /** Undefined when this agent has no identity. Rejects with AgentError `identity` when there is one that cannot be used. */
  async load(): Promise<Identity | undefined> {
    const { state } = this;
    if (state === undefined) return undefined;
    try {
      const read = (name: string) => readFileSync(path.join(this.directory, state, name), 'utf8');
      return await readIdentity({
        'agent.key': read('agent.key'),
        'agent.crt': read('agent.crt'),
        'identity.json': read('identity.json'),
        'bundle.jws': read('bundle.jws'),
      });
    } catch (cause) {
      // Replaced while it was read.
      if (this.state !== state) return this.load();
      const says = cause instanceof Error ? cause.message : String(cause);
      throw new AgentError(
        'identity',
        `the identity in ${this.path} cannot be used: ${says}\nTake it back from a backup, or remove it with 'identity reset' and enrol again.`,
        { cause },
      );
    }
  }

  /**
   * Puts a new one in the place of `instead` (a `state`; undefined: of none). AgentError `identity` when the disk does
   * not take it, or another process was quicker; the old one then stands as it was.
   */
  replace(files: IdentityFiles, instead: string | undefined): void {
    this.locked(() => {
      if (this.state !== instead) throw new Error('another process has just replaced it');
      const next = `s-${randomBytes(8).toString('hex')}`;
      const folder = path.join(this.directory, next);
      const link = path.join(this.directory, `${next}.link`);
      mkdirSync(folder, { mode: 0o700 });
      for (const name of identityFiles) writeWhole(path.join(folder, name), files[name]);
      sync(folder);
      symlinkSync(next, link);
      renameSync(link, this.path);
      sync(this.directory);
    });
  }

  /** Forgets who this agent is, key and all. False when there was nothing. */
  remove(): boolean {
    if (this.state === undefined) return false;
    this.locked(() => {
      rmSync(this.path, { force: true });
      sync(this.directory);
    });
    return true;
  }

  /** Can be written: an enrolment that could not be kept would be lost at the cloud, too. AgentError `identity`. */
  tryOut(): void {
    this.locked(() => {
      const file = path.join(this.directory, `s-${randomBytes(8).toString('hex')}`);
      writeWhole(file, 'x'.repeat(64 * 1024));
      rmSync(file);
    });
  }

  /** One process at a time. */
  private locked(work: () => void): void {
    try {
      mkdirSync(this.directory, { recursive: true, mode: 0o700 });
      const release = lockFile(path.join(this.directory, 'lock'), 5000);
      try {
        this.clean();
        work();
      } finally {
        this.clean();
        release();
      }
    } catch (cause) {
      const says = cause instanceof Error ? cause.message : String(cause);
      throw new AgentError('identity', `the identity could not be written to ${this.directory}: ${says}`, { cause });
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
