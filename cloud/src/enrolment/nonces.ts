const LIFE_MS = 5 * 60_000;
/** The oldest go first: whoever asks for many only shortens the life of all. */
const MOST = 20_000;

type Parts = {
  /** Monotonic ms. */
  readonly now: () => number;
  readonly random: () => string;
};

/** Words that were given out, each good once and for 5 minutes. */
export class Nonces {
  readonly #parts: Parts;
  readonly #made = new Map<string, number>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  make(): string {
    const { now, random } = this.#parts;
    const nonce = random();
    this.#made.set(nonce, now());
    for (const [old, at] of this.#made) {
      if (this.#made.size <= MOST && now() - at <= LIFE_MS) break;
      this.#made.delete(old);
    }
    return nonce;
  }

  /** Was it given out, lately, and not taken yet? */
  take(nonce: string): boolean {
    const at = this.#made.get(nonce);
    this.#made.delete(nonce);
    return at !== undefined && this.#parts.now() - at <= LIFE_MS;
  }
}
