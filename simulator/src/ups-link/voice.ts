import { characterMs } from '../line/pace.ts';
import { sleepUntil, type Time } from '../line/time.ts';

type Line = { readonly baud: number; readonly time: Time; write(bytes: Uint8Array): void };

/** What the unit says on its line, a character at a time: an alert does not wait for the end of an answer. */
export class Voice {
  readonly #line: Line;
  readonly #signal: AbortSignal;
  #urgent: number[] = [];
  #ordinary: number[] = [];
  #speaking: Promise<void> | undefined;

  constructor(line: Line, signal: AbortSignal) {
    this.#line = line;
    this.#signal = signal;
  }

  /** Resolves when all of it has gone out. */
  say(bytes: Uint8Array): Promise<void> {
    this.#ordinary.push(...bytes);
    return this.#speak();
  }

  /** The same, between two characters of what is being said. */
  alert(bytes: Uint8Array): Promise<void> {
    this.#urgent.push(...bytes);
    return this.#speak();
  }

  /** Says nothing more of what is left. */
  hush(): void {
    this.#urgent = [];
    this.#ordinary = [];
  }

  #speak(): Promise<void> {
    this.#speaking ??= this.#run().finally(() => {
      this.#speaking = undefined;
    });
    return this.#speaking;
  }

  async #run(): Promise<void> {
    const { time, baud, write } = this.#line;
    const startedAt = time.now();
    for (let said = 1; this.#urgent.length + this.#ordinary.length > 0; said++) {
      const byte = this.#urgent.shift() ?? this.#ordinary.shift() ?? 0;
      // No character leaves before its own time on the line is over.
      await sleepUntil(time, startedAt + said * characterMs(baud), this.#signal);
      if (this.#signal.aborted) return this.hush();
      write(Uint8Array.of(byte));
    }
  }
}
