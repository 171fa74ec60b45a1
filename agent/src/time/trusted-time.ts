import type { Clock } from '../clock.ts';

/** An answer that took longer says too little about now. */
const LONGEST_ROUND_TRIP_MS = 10_000;
/** Nonces that may still be answered. */
const MOST_OPEN = 4;
/** After this a better round trip of old no longer outweighs the drift of the crystal (100 ppm: 360 ms). */
const BEST_LASTS_MS = 3_600_000;

interface Estimate {
  readonly offsetMs: number;
  readonly errorMs: number;
  readonly at: number;
}

/** The cloud's time, kept as an offset on the monotonic clock; the machine's wall clock has no part in it. */
export class TrustedTime {
  private readonly clock: Pick<Clock, 'now'>;
  private readonly makeNonce: () => string;
  private readonly asked = new Map<string, number>();
  private best: Estimate | undefined;

  constructor(clock: Pick<Clock, 'now'>, makeNonce: () => string) {
    this.clock = clock;
    this.makeNonce = makeNonce;
  }

  /** A nonce to be sent at once; its answer is good for 10 s. */
  ask(): string {
    const nonce = this.makeNonce();
    this.asked.set(nonce, this.clock.now());
    for (const oldest of this.asked.keys()) {
      if (this.asked.size <= MOST_OPEN) break;
      this.asked.delete(oldest);
    }
    return nonce;
  }

  /** The cloud's answer. False when it answers nothing of ours, or came too late. */
  answer(time: { readonly nonce: string; readonly now: number }): boolean {
    const askedAt = this.asked.get(time.nonce);
    if (askedAt === undefined) return false;
    this.asked.delete(time.nonce);
    const now = this.clock.now();
    const roundTripMs = now - askedAt;
    if (roundTripMs > LONGEST_ROUND_TRIP_MS) return false;
    const errorMs = roundTripMs / 2;
    if (this.best === undefined || errorMs <= this.best.errorMs || now - this.best.at > BEST_LASTS_MS)
      this.best = { offsetMs: time.now - (askedAt + errorMs), errorMs, at: now };
    return true;
  }

  /** UTC ms; undefined until the cloud has answered in this boot. */
  now(): number | undefined {
    return this.best === undefined ? undefined : Math.round(this.clock.now() + this.best.offsetMs);
  }

  /** To be added to `clock.now()` to get UTC ms. */
  get offsetMs(): number | undefined {
    return this.best?.offsetMs;
  }

  /** Half the round trip of the answer in use: the most that `now()` can be wrong by, drift aside. */
  get errorMs(): number | undefined {
    return this.best?.errorMs;
  }

  get quality(): 'unsynchronised' | 'cloud' {
    return this.best === undefined ? 'unsynchronised' : 'cloud';
  }
}
