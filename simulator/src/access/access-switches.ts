import type { Access, AccessChange } from './access.ts';

/** The Modbus settings of one unit, as its panel holds them. */
export class AccessSwitches {
  #now: Access;
  readonly #follow: () => Promise<void>;

  /** `follow` makes the ports as the switches say. */
  constructor(start: Access, follow: () => Promise<void>) {
    this.#now = start;
    this.#follow = follow;
  }

  get now(): Access {
    return this.#now;
  }

  /** Resolves when the ports are as is wanted. */
  async change(change: AccessChange): Promise<void> {
    this.#now = { ...this.#now, ...change };
    await this.#follow();
  }
}
