import { describe, expect, test } from 'vitest';
import { abortTest, beginTest, startSelfTest, stepTest, type TestConditions } from '../../src/physics/self-test.ts';

const fit: TestConditions = { online: true, outletProcess: false, batteryFault: false, chargePercent: 100 };
const quiet = { healthPercent: 100, weak: false, interrupted: false };
const running = beginTest(startSelfTest, 'protocol', fit);

describe('a start', () => {
  test('is taken by a unit that is fit', () => {
    expect(running.running).toEqual({ leftMs: 20_000, origin: 'protocol' });
  });

  test.each<[string, Partial<TestConditions>, string]>([
    ['not online', { online: false }, 'invalidState'],
    ['an outlet process', { outletProcess: true }, 'invalidState'],
    ['a battery fault', { batteryFault: true }, 'internalFault'],
    ['too little charge', { chargePercent: 69.9 }, 'chargeNotAcceptable'],
  ])('is refused with %s', (_name, change, reason) => {
    expect(beginTest(startSelfTest, 'protocol', { ...fit, ...change })).toMatchObject({
      running: null,
      last: { result: 'refused', origin: 'protocol', reason },
    });
  });

  test('during a test changes nothing', () => {
    expect(beginTest(running, 'localUi', fit)).toBe(running);
  });
});

test('passes after twenty seconds with a sound battery and fails with a worn or weak one', () => {
  const almost = stepTest(running, quiet, 19_900);
  expect(almost.running).not.toBeNull();
  expect(stepTest(almost, quiet, 100)).toMatchObject({ running: null, last: { result: 'passed', origin: 'protocol' } });
  expect(stepTest(almost, { ...quiet, healthPercent: 40 }, 100).last.result).toBe('failed');
  expect(stepTest(almost, { ...quiet, weak: true }, 100).last.result).toBe('failed');
});

test('is aborted by command and by what interrupts it; without a test nothing happens', () => {
  expect(abortTest(running)).toMatchObject({ running: null, last: { result: 'aborted', origin: 'protocol' } });
  expect(stepTest(running, { ...quiet, interrupted: true }, 100)).toMatchObject({
    running: null,
    last: { result: 'aborted' },
  });
  expect(abortTest(startSelfTest)).toBe(startSelfTest);
  expect(stepTest(startSelfTest, { ...quiet, interrupted: true }, 100).last).toEqual(startSelfTest.last);
});
