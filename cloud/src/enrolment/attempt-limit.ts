type Parts = {
  /** Monotonic ms. */
  readonly now: () => number;
  /** So many within the time are let through. */
  readonly most: number;
  readonly withinMs: number;
};

/** More than this are not remembered at once: the one that was seen the longest ago is let go. */
const MOST_REMEMBERED = 20_000;

/** Counts attempts by who makes them, and tells who has to wait. */
export class AttemptLimit {
  readonly #parts: Parts;
  readonly #times = new Map<string, number[]>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Milliseconds until another attempt is heard; 0: now. */
  waitMs(who: string): number {
    const { now, most, withinMs } = this.#parts;
    const oldest = this.#recent(who).at(-most);
    return oldest === undefined ? 0 : Math.max(0, oldest + withinMs - now());
  }

  /** One attempt was made. */
  count(who: string): void {
    const times = [...this.#recent(who), this.#parts.now()].slice(-this.#parts.most);
    this.#times.delete(who);
    this.#times.set(who, times);
    const [first] = this.#times.keys();
    if (this.#times.size > MOST_REMEMBERED && first !== undefined) this.#times.delete(first);
  }

  /** The last one counted was no such attempt after all. */
  takeBack(who: string): void {
    this.#times.set(who, this.#recent(who).slice(0, -1));
  }

  /** Counts one if it is heard; returns the wait otherwise. */
  take(who: string): number {
    const wait = this.waitMs(who);
    if (wait === 0) this.count(who);
    return wait;
  }

  #recent(who: string): number[] {
    const since = this.#parts.now() - this.#parts.withinMs;
    return (this.#times.get(who) ?? []).filter((at) => at > since);
  }
}
