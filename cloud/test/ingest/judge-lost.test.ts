import { expect, test } from 'vitest';
import { Coverage } from '../../src/ingest/coverage.ts';
import { GIVE_UP_AFTER_MS, isSettled, missing, unseenCounters } from '../../src/ingest/judge-lost.ts';

const [E1, E2, E3] = ['1-0000000a', '2-0000000b', '3-0000000c'];
const held = (atMs: number, ...epochs: [string, number, number][]) => ({
  atMs,
  epochs: epochs.map(([epoch, firstHeld, next]) => ({ epoch, firstHeld, next })),
});
const open = (epoch: string, upTo: number, lastSeq?: number) => ({ epoch, coverage: new Coverage(upTo), lastSeq });

test('what is below the first record held, and is not here, is missing', () => {
  expect(missing(held(0, [E1, 11, 20]), [open(E1, 10)])).toEqual([]);
  expect(missing(held(0, [E1, 12, 20]), [open(E1, 10)])).toEqual([{ epoch: E1, ranges: [[11, 11]], tail: false }]);
  const ragged = {
    epoch: E1,
    coverage: new Coverage(3, [
      [6, 7],
      [15, 15],
    ]),
    lastSeq: undefined,
  };
  expect(missing(held(0, [E1, 12, 20]), [ragged])).toEqual([
    {
      epoch: E1,
      ranges: [
        [4, 5],
        [8, 11],
      ],
      tail: false,
    },
  ]);
  // Never heard of here.
  expect(missing(held(0, [E2, 5, 9]), [])).toEqual([{ epoch: E2, ranges: [[1, 4]], tail: false }]);
});

test('an epoch that the agent no longer names is gone with all that is not here', () => {
  const now = held(0, [E3, 1, 2]);
  expect(missing(now, [open(E1, 10, 14), open(E2, 4)])).toEqual([
    { epoch: E1, ranges: [[11, 14]], tail: false },
    { epoch: E2, ranges: [], tail: true },
  ]);
  // A later one than the present, a disk that failed, and a list that may be cut off say nothing.
  expect(missing(held(0, [E1, 1, 2]), [open(E2, 4)])).toEqual([]);
  expect(missing(held(0), [open(E1, 4)])).toEqual([]);
  const many = Array.from({ length: 64 }, (_, n): [string, number, number] => [`${n + 5}-00000001`, 1, 2]);
  expect(missing(held(0, ...many), [open(E1, 4)])).toEqual([]);
});

test('it is settled when all that was held has come or gone', () => {
  expect(isSettled(held(0, [E1, 5, 5]), held(0, [E1, 5, 5]))).toBe(true);
  const first = held(0, [E1, 5, 9], [E2, 1, 3]);
  expect(isSettled(first, first)).toBe(false);
  expect(isSettled(first, held(9, [E1, 8, 9], [E2, 4, 6]))).toBe(false);
  expect(isSettled(first, held(9, [E1, 9, 9], [E2, 3, 6]))).toBe(true);
  expect(isSettled(first, held(9, [E2, 3, 6]))).toBe(true);
  expect(isSettled(first, held(9))).toBe(false);
  expect(isSettled(first, held(GIVE_UP_AFTER_MS, ...([[E1, 5, 9]] as [string, number, number][])))).toBe(true);
});

test('a counter between known ones that nobody told of is an epoch that nobody saw', () => {
  const now = held(0, ['9-00000009', 1, 2]);
  expect(unseenCounters(now, ['4-00000004', '6-00000006'])).toEqual([8, 7, 5]);
  expect(unseenCounters(now, ['8-00000008'])).toEqual([]);
  expect(unseenCounters(now, [])).toEqual([]);
  expect(unseenCounters(held(0, ['7-00000007', 1, 2], ['9-00000009', 1, 2]), ['6-00000006', '8-00000008'])).toEqual([]);
  // The counter began anew: its disk was wiped.
  expect(unseenCounters(held(0, ['1-00000001', 1, 2]), ['4-00000004'])).toEqual([]);
  expect(unseenCounters(held(0, ['900000000-00000001', 1, 2]), ['4-00000004'])).toHaveLength(64);
});
