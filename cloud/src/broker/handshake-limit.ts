import { TokenBucket } from './token-bucket.ts';

const MOST_ADDRESSES = 10_000;

/** How many connections an address may begin in a second: a handshake costs the cloud far more than whoever asks for it. */
export class HandshakeLimit {
  readonly #perSecond: number;
  readonly #nowMs: () => number;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(perSecond: number, nowMs: () => number) {
    this.#perSecond = perSecond;
    this.#nowMs = nowMs;
  }

  /** May this address begin one more? */
  admits(address: string): boolean {
    const now = this.#nowMs();
    let bucket = this.#buckets.get(address);
    if (bucket === undefined) {
      this.#forget(now);
      bucket = new TokenBucket({ most: this.#perSecond, perSecond: this.#perSecond }, now);
      this.#buckets.set(address, bucket);
    }
    if (bucket.level(now) < 1) return false;
    bucket.spend(1, now);
    return true;
  }

  /** Whoever has a full bucket need not be known; if there are too many all the same, the older half is let go. */
  #forget(now: number): void {
    if (this.#buckets.size < MOST_ADDRESSES) return;
    for (const [address, bucket] of this.#buckets)
      if (bucket.level(now) >= this.#perSecond) this.#buckets.delete(address);
    for (const address of this.#buckets.keys()) {
      if (this.#buckets.size <= MOST_ADDRESSES / 2) return;
      this.#buckets.delete(address);
    }
  }
}
