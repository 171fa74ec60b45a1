import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until there is an answer (not undefined, not false); the deadline is wide and only ends what hangs. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 20_000,
): Promise<T> {
  const end = performance.now() + withinMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end)
      throw new Error(`${what}: not within ${withinMs} ms${last === undefined ? '' : ` (${String(last)})`}`);
    await sleep(20);
  }
}
