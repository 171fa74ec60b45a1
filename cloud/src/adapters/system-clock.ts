import { performance } from 'node:perf_hooks';
import type { Clock } from '../store/clock.ts';

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const until = performance.now() + ms;
      let timer: NodeJS.Timeout;
      const abort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const check = () => {
        const left = until - performance.now();
        // A timer of Node may fire up to 1 ms early.
        if (left > 0) {
          timer = setTimeout(check, left);
          return;
        }
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      timer = setTimeout(check, ms);
      signal?.addEventListener('abort', abort, { once: true });
    }),
};
