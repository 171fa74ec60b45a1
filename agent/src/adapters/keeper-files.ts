import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import path from 'node:path';
import type { Keeper } from '../events/keeper.ts';
import { makeDirectory } from './make-directory.ts';

/** A file of JSON per name in one directory, each written whole or not at all. */
export class KeeperFiles implements Keeper {
  private readonly directory: string;
  private readonly onFailure: (cause: unknown) => void;
  private readonly waiting = new Map<string, string>();
  private writing: Promise<void> | undefined;

  constructor(directory: string, onFailure: (cause: unknown) => void) {
    this.directory = directory;
    this.onFailure = onFailure;
  }

  load(name: string): unknown {
    try {
      return JSON.parse(readFileSync(this.fileOf(name), 'utf8'));
    } catch {
      return undefined;
    }
  }

  save(name: string, value: unknown): void {
    this.waiting.set(name, JSON.stringify(value));
    this.writing ??= this.write();
  }

  /** Resolves when all that was given is on disk, or could not be written. */
  async flush(): Promise<void> {
    await this.writing;
  }

  private async write(): Promise<void> {
    for (let next = this.take(); next !== undefined; next = this.take()) {
      const file = this.fileOf(next.name);
      try {
        makeDirectory(this.directory);
        const handle = await open(`${file}.new`, 'w', 0o600);
        try {
          await handle.writeFile(next.text);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(`${file}.new`, file);
      } catch (cause) {
        this.onFailure(cause);
      }
    }
    this.writing = undefined;
  }

  private take(): { name: string; text: string } | undefined {
    const [entry] = this.waiting;
    if (entry === undefined) return undefined;
    this.waiting.delete(entry[0]);
    return { name: entry[0], text: entry[1] };
  }

  private fileOf(name: string): string {
    return path.join(this.directory, `${encodeURIComponent(name).replaceAll('*', '%2A')}.json`);
  }
}
