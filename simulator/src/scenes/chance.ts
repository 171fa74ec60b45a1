import { random } from '../physics/random.ts';

/** Draws from one seed: the same seed gives the same draws. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    // Seeds next to each other would begin alike.
    this.#state = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) >>> 0;
  }

  /** In [least, most). */
  between(least: number, most: number): number {
    const [next, value] = random(this.#state);
    this.#state = next;
    return least + value * (most - least);
  }

  /** Both ends included. */
  whole(least: number, most: number): number {
    return Math.floor(this.between(least, most + 1));
  }

  /** True this often, 0..1. */
  happens(often: number): boolean {
    return this.between(0, 1) < often;
  }

  one<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.whole(0, choices.length - 1)] ?? choices[0];
  }

  /** One of what is given by its weight. */
  weighted<T>(choices: readonly [readonly [weight: number, T], ...(readonly [weight: number, T])[]]): T {
    let left = this.between(
      0,
      choices.reduce((sum, [weight]) => sum + weight, 0),
    );
    const found = choices.find(([weight]) => {
      left -= weight;
      return left < 0;
    });
    return (found ?? choices[0])[1];
  }
}
