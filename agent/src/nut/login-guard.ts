/** What was tried in vain, by where it came from and as whom. */
export interface Failures {
  readonly count: number;
  /** Monotonic ms until which the next try waits. */
  readonly until: number;
}

const FIRST_DELAY_MS = 1000;
/** Shorter than the silence after which a client takes a UPS for dead: its other UPSs must not suffer. */
const LONGEST_DELAY_MS = 10_000;
const FORGOTTEN_AFTER_MS = 600_000;
const MOST = 5000;

/** Wrong passwords make the next try wait, longer each time; tries under another name or from elsewhere are not touched. */
export class LoginGuard {
  private readonly failures = new Map<string, Failures>();

  /** How long a try waits before it is looked at. */
  waitMs(key: string, now: number): number {
    return Math.max(0, (this.failures.get(key)?.until ?? 0) - now);
  }

  /** Returns how long the answer waits, and how many there were. */
  failed(key: string, now: number): { readonly delayMs: number; readonly count: number } {
    const before = this.failures.get(key);
    const isForgotten = before === undefined || now - before.until > FORGOTTEN_AFTER_MS;
    const count = isForgotten ? 1 : before.count + 1;
    const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(count - 1, 10));
    this.failures.delete(key);
    this.failures.set(key, { count, until: now + delayMs });
    const [oldest] = this.failures.keys();
    if (this.failures.size > MOST && oldest !== undefined) this.failures.delete(oldest);
    return { delayMs, count };
  }

  succeeded(key: string): void {
    this.failures.delete(key);
  }
}
