import { expect, test } from 'vitest';
import { skipInTurns } from '../../src/line/skip-in-turns.ts';

/** A machine on which a slice of time takes so long to live, and that counts the turns it leaves to others. */
function machine(workMs: number) {
  let now = 0;
  const skipped: number[] = [];
  const turns: number[] = [];
  const ended = new AbortController();
  return {
    skipped,
    turns,
    ended,
    time: {
      skip: (ms: number) => {
        skipped.push(ms);
        now += workMs;
      },
    },
    clock: { now: () => now, sleep: async () => void turns.push(skipped.length) },
  };
}

test.each([
  [20, [3, 6]],
  [60, [1, 2, 3, 4, 5, 6, 7]],
  [1, []],
])('all of the time passes in equal slices of %i ms, with turns for the others', async (workMs, turns) => {
  const slow = machine(workMs);
  await skipInTurns(slow.time, 390_500, { clock: slow.clock, signal: slow.ended.signal });
  expect(slow.skipped).toEqual([...Array(6).fill(60_000), 30_500]);
  expect(slow.turns).toEqual(turns);
});

test('it ends early where nobody is served any more', async () => {
  const slow = machine(60);
  const clock = { ...slow.clock, sleep: async () => slow.ended.abort() };
  await skipInTurns(slow.time, 600_000, { clock, signal: slow.ended.signal });
  expect(slow.skipped).toEqual([60_000]);
});
