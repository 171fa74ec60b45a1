import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What a test must undo, last first; also a folder of its own. */
export class Scratch {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'ridethrough-'));
  readonly #undo: (() => unknown)[] = [];

  path = (...parts: string[]): string => path.join(this.folder, ...parts);

  later(undo: () => unknown): void {
    this.#undo.push(undo);
  }

  async clear(): Promise<void> {
    for (const undo of this.#undo.reverse()) await undo();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** For tests that run side by side: each has a scratch of its own. */
export async function withScratch(run: (scratch: Scratch) => Promise<void>): Promise<void> {
  const scratch = new Scratch();
  try {
    await run(scratch);
  } finally {
    await scratch.clear();
  }
}
