import { type RegisterName, registers } from '@ridethrough/protocol';
import type { RegisterSource } from './register-source.ts';

/** Words recorded from a real unit, by wire address. */
export type RecordedWords = Readonly<Record<number, number>>;

/** A recorded unit: it can be read as it was, and takes no write. */
export class RecordedSource implements RegisterSource {
  readonly #words: RecordedWords;

  constructor(words: RecordedWords) {
    this.#words = words;
  }

  raw(name: RegisterName): readonly number[] | undefined {
    const { at, words } = registers[name];
    const recorded = Array.from({ length: words }, (_, word) => this.#words[at + word]);
    if (recorded.every((word) => word === undefined)) return undefined;
    return recorded.map((word) => word ?? 0xffff);
  }

  write(): 'notApplicable' {
    return 'notApplicable';
  }

  unnamed(at: number): number | undefined {
    return this.#words[at];
  }
}
