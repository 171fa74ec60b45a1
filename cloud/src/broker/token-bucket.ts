type Size = { readonly most: number; readonly perSecond: number };

/** Holds `most` at the start and fills up again; may go into debt, so that what is taken at once is paid for afterwards. */
export class TokenBucket {
  readonly #size: Size;
  #level: number;
  #atMs: number;

  constructor(size: Size, nowMs: number) {
    this.#size = size;
    this.#level = size.most;
    this.#atMs = nowMs;
  }

  /** How much is there; below zero it is owed. */
  level(nowMs: number): number {
    const { most, perSecond } = this.#size;
    this.#level = Math.min(most, this.#level + (Math.max(0, nowMs - this.#atMs) / 1000) * perSecond);
    this.#atMs = nowMs;
    return this.#level;
  }

  /** Takes so many, there or not; returns in how many milliseconds nothing is owed any more. */
  spend(count: number, nowMs: number): number {
    this.#level = this.level(nowMs) - count;
    return this.#level >= 0 ? 0 : (-this.#level / this.#size.perSecond) * 1000;
  }
}
