import { type RegisterName, registers } from '@ridethrough/protocol';
import type { Asked } from './asked.ts';
import type { LinkName } from './fault.ts';

/** What a register reads for a while in place of the truth; `words` absent: not available. */
export type NonsenseReading = {
  readonly register: RegisterName;
  readonly words?: readonly number[];
  readonly on: LinkName | 'any';
  /** Reads that are left; absent where time ends it. */
  readonly count?: number;
  /** On the simulator's monotonic clock. */
  readonly untilMs?: number;
};

/** Readings laid over what the wire reads; the unit itself is as it was. */
export class Nonsense {
  #readings: readonly NonsenseReading[] = [];

  /** What is left. */
  at(nowMs: number): readonly NonsenseReading[] {
    this.#readings = this.#readings.filter(({ untilMs = Number.POSITIVE_INFINITY }) => nowMs < untilMs);
    return this.#readings;
  }

  /** In place of what was set for this register before. */
  set(reading: NonsenseReading): void {
    this.clear(reading.register);
    this.#readings = [...this.#readings, reading];
  }

  clear(register?: RegisterName): void {
    this.#readings = register === undefined ? [] : this.#readings.filter((reading) => reading.register !== register);
  }

  /** The words of a read as they go out, and the registers in them that are nonsense; takes one from the count of each. */
  over(
    words: readonly number[],
    { asked, link, absent, nowMs }: { asked: Asked; link: LinkName; absent: number; nowMs: number },
  ): { readonly words: readonly number[]; readonly struck: readonly RegisterName[] } {
    const out = [...words];
    const struck: RegisterName[] = [];
    this.#readings = this.at(nowMs).flatMap((reading) => {
      const row = registers[reading.register];
      const from = row.at - asked.address;
      if ((reading.on !== 'any' && reading.on !== link) || from < 0 || from + row.words > words.length)
        return [reading];
      out.splice(from, row.words, ...(reading.words ?? Array<number>(row.words).fill(absent)));
      struck.push(reading.register);
      if (reading.count === undefined) return [reading];
      return reading.count > 1 ? [{ ...reading, count: reading.count - 1 }] : [];
    });
    return { words: out, struck };
  }
}
