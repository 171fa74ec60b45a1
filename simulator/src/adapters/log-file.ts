import { closeSync, openSync, writeSync } from 'node:fs';
import type { LogLine } from '../scenes/scene-log.ts';
import { SimulatorError } from '../simulator-error.ts';

/** The first line of a log: which unit it is about. */
export type LogHead = {
  readonly what: 'unit';
  readonly atMs: 0;
  readonly model: string;
  readonly serial: string;
  readonly seed: number;
};

/** A file of JSON lines, each with the wall time, written at once so that it is whole however the process ends. */
export class LogFile {
  readonly #path: string;
  readonly #failed: (message: string) => void;
  #file: number | undefined;

  /** `failed` is told once when the disk takes no more; nothing is written after that. */
  constructor(path: string, failed: (message: string) => void) {
    this.#path = path;
    this.#failed = failed;
  }

  /** Begins the file anew. Throws SimulatorError 'cannot-serve'. */
  open(head: LogHead): void {
    try {
      this.#file = openSync(this.#path, 'w');
      this.#append(head);
    } catch (cause) {
      this.close();
      throw new SimulatorError('cannot-serve', this.#mistake(cause), { cause });
    }
  }

  write(line: LogLine): void {
    if (this.#file === undefined) return;
    try {
      this.#append(line);
    } catch (error) {
      this.close();
      this.#failed(this.#mistake(error));
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #append(line: LogHead | LogLine): void {
    if (this.#file !== undefined)
      writeSync(this.#file, `${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`);
  }

  #mistake(error: unknown): string {
    return `--log ${this.#path}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
