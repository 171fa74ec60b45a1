import type { Clock } from '../src/clock.ts';

interface Waiter {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/** A clock that only moves when told to; everything that waits on it runs in the order of its time. */
export class VirtualClock implements Clock {
  private readonly waiting: Waiter[] = [];
  private readonly epochMs: number;
  private nowMs = 0;
  private order = 0;

  constructor(epochMs = Date.UTC(2026, 0, 1)) {
    this.epochMs = epochMs;
  }

  now(): number {
    return this.nowMs;
  }

  wallNow(): number {
    return this.epochMs + Math.floor(this.nowMs);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const cancel = this.at(this.nowMs + Math.max(0, ms), () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      const abort = () => {
        cancel();
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Runs `wake` when virtual time reaches `atMs`. Returns the cancel function. */
  at(atMs: number, wake: () => void): () => void {
    const waiter = { at: Math.max(atMs, this.nowMs), order: this.order++, wake };
    const after = this.waiting.findIndex((other) => other.at > waiter.at);
    this.waiting.splice(after < 0 ? this.waiting.length : after, 0, waiter);
    return () => {
      const index = this.waiting.indexOf(waiter);
      if (index >= 0) this.waiting.splice(index, 1);
    };
  }

  /** The process stands still for `ms`: what fell due meanwhile wakes late, all at once, with the next `advance`. */
  freeze(ms: number): void {
    this.nowMs += ms;
  }

  /** Moves `ms` ahead, waking everything that falls due on the way. */
  async advance(ms: number): Promise<void> {
    const until = this.nowMs + ms;
    await settle();
    for (let next = this.waiting[0]; next !== undefined && next.at <= until; next = this.waiting[0]) {
      this.waiting.shift();
      this.nowMs = Math.max(this.nowMs, next.at);
      next.wake();
      await settle();
    }
    this.nowMs = until;
  }

  /** Moves ahead until `promise` settles, and settles like it. Fails when nothing is left that could settle it. */
  async runUntil<T>(promise: Promise<T>, withinMs = 24 * 3_600_000): Promise<T> {
    let settled = false;
    const done = () => {
      settled = true;
    };
    promise.then(done, done);
    const until = this.nowMs + withinMs;
    await settle();
    while (!settled) {
      const next = this.waiting.shift();
      if (next === undefined) throw new Error('the promise waits for something that is not on this clock');
      if (next.at > until) throw new Error(`not settled within ${withinMs} virtual ms`);
      this.nowMs = Math.max(this.nowMs, next.at);
      next.wake();
      await settle();
    }
    return promise;
  }
}

/** Lets every promise that can go on, go on. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
