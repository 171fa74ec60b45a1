const MOST_KEYS = 1_000;

/** Lets the same thing through once in a while, so that whoever can cause it cannot fill a log with it. */
export class Seldom {
  readonly #everyMs: number;
  readonly #nowMs: () => number;
  readonly #last = new Map<string, { atMs: number; left: number }>();

  constructor(everyMs: number, nowMs: () => number) {
    this.#everyMs = everyMs;
    this.#nowMs = nowMs;
  }

  /** How often it was kept back since the last time; undefined: keep it back now too. */
  due(key: string): number | undefined {
    const now = this.#nowMs();
    const known = this.#last.get(key);
    if (known !== undefined && now - known.atMs < this.#everyMs) {
      known.left++;
      return undefined;
    }
    this.#last.delete(key);
    if (this.#last.size >= MOST_KEYS)
      for (const oldest of [...this.#last.keys()].slice(0, MOST_KEYS / 2)) this.#last.delete(oldest);
    this.#last.set(key, { atMs: now, left: 0 });
    return known?.left ?? 0;
  }
}
