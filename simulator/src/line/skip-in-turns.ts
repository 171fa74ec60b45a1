import type { SimulatedTime } from './simulated-time.ts';
import type { Time } from './time.ts';

/** Whole steps of a unit, and the same whatever the machine: where time is cut decides what a scene sees. */
const SLICE_MS = 60_000;
const WORK_MS = 50;

/**
 * Skips simulated time in slices, with a turn for everybody else of the process after each 50 ms of work. Resolves when all
 * of it has passed, or `signal` has ended it.
 */
export async function skipInTurns(
  time: Pick<SimulatedTime, 'skip'>,
  ms: number,
  { clock, signal }: { readonly clock: Time; readonly signal: AbortSignal },
): Promise<void> {
  let since = clock.now();
  for (let left = ms; left > 0 && !signal.aborted; left -= SLICE_MS) {
    time.skip(Math.min(left, SLICE_MS));
    if (clock.now() - since < WORK_MS) continue;
    await clock.sleep(0, signal);
    since = clock.now();
  }
}
