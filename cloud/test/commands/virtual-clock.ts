import type { Clock } from '../../src/store/clock.ts';

type Sleeper = { readonly at: number; readonly wake: () => void };

/** Time that passes only when a test says so. Starts at 2026-01-01 00:00 UTC. */
export class VirtualClock implements Clock {
  #now = 0;
  readonly #start = Date.UTC(2026, 0, 1);
  #sleepers: Sleeper[] = [];

  now(): number {
    return this.#now;
  }

  wallNow(): number {
    return this.#start + this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper = { at: this.#now + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        reject(signal.reason);
      });
    });
  }

  /** Lets time pass at once. Who sleeps until then wakes, but may sleep again only from the new time on. */
  pass(ms: number): void {
    this.#now += ms;
    const woken = this.#sleepers.filter(({ at }) => at <= this.#now);
    this.#sleepers = this.#sleepers.filter(({ at }) => at > this.#now);
    for (const { wake } of woken) wake();
  }
}
