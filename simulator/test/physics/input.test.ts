import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Input,
  isAcceptable,
  isPending,
  qualificationMs,
  startInput,
  stepInput,
} from '../../src/physics/input.ts';
import { type Mains, setMains, startMains, stepMains } from '../../src/physics/mains.ts';

const limits = { nominalVolts: 120, nominalHz: 60, high: 127, low: 106 };
const at = (voltage: number, frequency = 60): Mains => startMains(voltage, frequency, 1);
const settle = (mains: Mains, input: Input = startInput) => stepInput(input, mains, limits, 0);

describe('verdict', () => {
  test.each([
    [120, 60, 'good'],
    [105, 60, 'low'],
    [128, 60, 'high'],
    [17, 60, 'blackout'],
    [0, 60, 'blackout'],
    [120, 56.9, 'frequencyLow'],
    [120, 63.1, 'frequencyHigh'],
    [120, 0, 'frequencyLow'],
  ])('%d V at %d Hz is %s', (voltage, frequency, verdict) => {
    expect(settle(at(voltage, frequency)).verdict).toBe(verdict);
  });

  test('a supply that was low must come back by a margin', () => {
    const low = settle(at(105));
    expect(settle(at(106.5), low).verdict).toBe('low');
    expect(settle(at(106.5)).verdict).toBe('good');
    expect(settle(at(108), low).verdict).toBe('good');
  });
});

test('a returning supply is pending until it has held', () => {
  const out = settle(at(0));
  expect([isAcceptable(out), isPending(out)]).toEqual([false, false]);
  const back = stepInput(out, at(120), limits, 100);
  expect([isAcceptable(back), isPending(back)]).toEqual([false, true]);
  const nearly = stepInput(back, at(120), limits, qualificationMs - 1);
  expect(isAcceptable(nearly)).toBe(false);
  expect(isAcceptable(stepInput(nearly, at(120), limits, 1))).toBe(true);
  expect(stepInput(nearly, at(0), limits, 1)).toEqual({ verdict: 'blackout', goodForMs: 0 });
});

test('mains wander a little, never when dead, and the same for the same seed', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 50, max: 300 }), (seed, voltage) => {
      const run = () => {
        let mains = startMains(voltage, 60, seed);
        for (let s = 0; s < 300; s++) mains = stepMains(mains, 1000);
        return mains;
      };
      const mains = run();
      expect(mains.voltage).not.toBe(voltage);
      expect(Math.abs(mains.voltage / voltage - 1)).toBeLessThanOrEqual(0.0041);
      expect(Math.abs(mains.frequency - 60)).toBeLessThanOrEqual(0.031);
      expect(run()).toEqual(mains);
      const dead = stepMains(setMains(mains, { voltage: 0 }), 1000);
      expect([dead.voltage, dead.frequency]).toEqual([0, 0]);
    }),
    { numRuns: 30 },
  );
});
