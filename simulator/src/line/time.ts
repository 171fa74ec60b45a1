/** The clock that servers are given: milliseconds that only go forward, and a wait that `signal` ends early. */
export type Time = {
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

/** Waits until the clock has really reached `at`: timers may fire up to a millisecond early. */
export async function sleepUntil(time: Time, at: number, signal?: AbortSignal): Promise<void> {
  for (let left = at - time.now(); left > 0 && !signal?.aborted; left = at - time.now()) {
    await time.sleep(Math.max(1, Math.ceil(left)), signal);
  }
}
