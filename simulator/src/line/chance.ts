import { type RandomState, random } from '../physics/random.ts';

/** Seeded chance: the same seed and the same questions give the same answers. */
export class Chance {
  #state: RandomState;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    const [state, value] = random(this.#state);
    this.#state = state;
    return value;
  }

  /** A whole number below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  between([least, most]: readonly [number, number]): number {
    return least + this.next() * (most - least);
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.below(256)));
  }
}
