/** Time, passed in, so that tests run in virtual time. Intervals use `now` only; the wall clock may jump. */
export interface Clock {
  /** Monotonic milliseconds (fractions allowed); the zero point means nothing. */
  now(): number;
  /** Milliseconds since 1970-01-01 UTC by the machine's own clock. */
  wallNow(): number;
  /** Resolves no earlier than `ms` later by `now`; rejects with the signal's reason when that is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
