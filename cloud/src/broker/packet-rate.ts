import { TokenBucket } from './token-bucket.ts';

const MOST_PACKETS = 10_000;
const PER_SECOND = 1_000;
/** Slowed down for this long without a rest, it is no back-fill any more. */
const PATIENCE_MS = 60_000;

/** What one agent may send, over all its connections: 10,000 packets at once, and 1,000 in a second after that. */
export class PacketRate {
  readonly #bucket: TokenBucket;
  #slowedSince: number | undefined;

  constructor(nowMs: number) {
    this.#bucket = new TokenBucket({ most: MOST_PACKETS, perSecond: PER_SECOND }, nowMs);
  }

  /** Counts packets that came; returns for how long nothing more is to be read, or that it has gone on for too long. */
  spend(packets: number, nowMs: number): { readonly pauseMs: number } | 'too-much' {
    if (this.#slowedSince !== undefined && this.#bucket.level(nowMs) >= MOST_PACKETS / 2) this.#slowedSince = undefined;
    const pauseMs = this.#bucket.spend(packets, nowMs);
    if (pauseMs === 0) return { pauseMs };
    this.#slowedSince ??= nowMs;
    if (nowMs - this.#slowedSince <= PATIENCE_MS) return { pauseMs };
    this.#slowedSince = undefined;
    return 'too-much';
  }

  /** Is there nothing to remember? */
  rested(nowMs: number): boolean {
    return this.#bucket.level(nowMs) >= MOST_PACKETS;
  }
}
