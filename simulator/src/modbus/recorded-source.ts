import { type RegisterName, registers } from '@ridethrough/protocol';
import type { RegisterSource } from './register-source.ts';

/** Stretches of words recorded from a real unit, by the wire address of their first. */
export type RecordedWords = Readonly<Record<number, readonly number[]>>;

/** A recorded unit: it can be read as it was, and takes no write. */
export class RecordedSource implements RegisterSource {
  readonly #words: ReadonlyMap<number, number>;

  constructor(recorded: RecordedWords) {
    this.#words = new Map(
      Object.entries(recorded).flatMap(([at, words]) =>
        words.map((word, offset): [number, number] => [Number(at) + offset, word]),
      ),
    );
  }

  raw(name: RegisterName): readonly number[] | undefined {
    const { at, words } = registers[name];
    const recorded = Array.from({ length: words }, (_, word) => this.#words.get(at + word));
    if (recorded.every((word) => word === undefined)) return undefined;
    return recorded.map((word) => word ?? 0xffff);
  }

  write(): 'notApplicable' {
    return 'notApplicable';
  }

  unnamed(at: number): number | undefined {
    return this.#words.get(at);
  }
}
