import type { Clock } from './clock.ts';

/** Nobody here lets so much time pass between two looks at the clock: the agent itself was stopped or starved. */
const SLEPT_AFTER_MS = 2000;
const LOOK_EVERY_MS = 250;

/** A time without sight that was the agent's own doing. */
export interface Slept {
  readonly sleptMs: number;
  /** UTC ms of the last moment before. */
  readonly since: number;
}

/** How long the agent has been awake: monotonic time without what it slept through, so that no silence of its own is blamed on a UPS. */
export class AwakeTime {
  private readonly clock: Clock;
  private readonly onSlept: (slept: Slept) => void;
  private last: { readonly now: number; readonly wallNow: number } | undefined;
  private asleepMs = 0;

  constructor(clock: Clock, onSlept: (slept: Slept) => void = () => {}) {
    this.clock = clock;
    this.onSlept = onSlept;
  }

  /** Milliseconds awake; the zero point means nothing. Tells a sleep before it returns. */
  now(): number {
    const { clock, last } = this;
    const now = clock.now();
    const sleptMs = last === undefined ? 0 : now - last.now;
    this.last = { now, wallNow: clock.wallNow() };
    if (last !== undefined && sleptMs >= SLEPT_AFTER_MS) {
      this.asleepMs += sleptMs;
      this.onSlept({ sleptMs, since: last.wallNow });
    }
    return now - this.asleepMs;
  }

  /** Looks at the clock until the signal is aborted; only between these looks can a sleep be told. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.now();
      await this.clock.sleep(LOOK_EVERY_MS, signal).catch(() => {});
    }
  }
}
