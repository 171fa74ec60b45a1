import type { Clock } from '../clock.ts';

/** `awaited`, or undefined when it takes longer than `ms`. Rejects with the signal's reason when that aborts first. */
export async function waitWithin<T>(
  clock: Pick<Clock, 'sleep'>,
  ms: number,
  awaited: Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  const timer = new AbortController();
  const abort = () => timer.abort(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([awaited, clock.sleep(ms, timer.signal).then(() => undefined)]);
  } finally {
    signal.removeEventListener('abort', abort);
    timer.abort();
  }
}
