import { expect, test } from 'vitest';
import { Nonsense } from '../../src/line/nonsense.ts';

const truth = [0, 900, 0xc800, 855];
/** A read of 128 to 131: runtime, charge and battery voltage. */
const read = (
  nonsense: Nonsense,
  { link = 'tcp', nowMs = 0, absent = 0xffff } = {} as { link?: 'tcp' | 'rtu'; nowMs?: number; absent?: number },
) => nonsense.over(truth, { asked: { function: 3, address: 128, words: 4 }, link, absent, nowMs });

test('a charge of 1.7 % in one read, and the truth in the next', () => {
  const nonsense = new Nonsense();
  nonsense.set({ register: 'charge', words: [870], count: 1, on: 'any' });
  expect(read(nonsense)).toEqual({ words: [0, 900, 870, 855], struck: ['charge'] });
  expect(read(nonsense)).toEqual({ words: truth, struck: [] });
});

test('not available for a while, as each door says it', () => {
  const nonsense = new Nonsense();
  nonsense.set({ register: 'runtime', untilMs: 1000, on: 'any' });
  expect(read(nonsense).words).toEqual([0xffff, 0xffff, 0xc800, 855]);
  expect(read(nonsense, { absent: 0 }).words).toEqual([0, 0, 0xc800, 855]);
  expect(nonsense.at(999)).toHaveLength(1);
  expect(read(nonsense, { nowMs: 1000 }).words).toEqual(truth);
  expect(nonsense.at(1000)).toEqual([]);
});

test('reads that do not have the register, or come by the other link, use nothing up', () => {
  const nonsense = new Nonsense();
  nonsense.set({ register: 'charge', words: [1], count: 1, on: 'rtu' });
  expect(
    nonsense.over([0, 900], { asked: { function: 3, address: 128, words: 2 }, link: 'rtu', absent: 0, nowMs: 0 }),
  ).toEqual({ words: [0, 900], struck: [] });
  expect(read(nonsense).struck).toEqual([]);
  expect(read(nonsense, { link: 'rtu' }).struck).toEqual(['charge']);
});

test('the newest of one register counts, several registers lie together, and all are cleared', () => {
  const nonsense = new Nonsense();
  nonsense.set({ register: 'charge', words: [1], count: 9, on: 'any' });
  nonsense.set({ register: 'charge', words: [2], count: 9, on: 'any' });
  nonsense.set({ register: 'batteryVoltage', words: [3], count: 9, on: 'any' });
  expect(read(nonsense).words).toEqual([0, 900, 2, 3]);
  nonsense.clear('charge');
  expect(read(nonsense).words).toEqual([0, 900, 0xc800, 3]);
  nonsense.clear();
  expect(read(nonsense).words).toEqual(truth);
});
