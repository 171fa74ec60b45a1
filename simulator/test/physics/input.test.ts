import { describe, expect, test } from 'vitest';
import {
  calm,
  type Input,
  isAcceptable,
  isPending,
  isUndisturbed,
  lookAt,
  qualificationMs,
  startInput,
  waitInput,
} from '../../src/physics/input.ts';
import { type Mains, setMains, startMains } from '../../src/physics/mains.ts';
import { tolerances } from '../../src/physics/tolerance.ts';

const limitsOf = (sensitivity: keyof typeof tolerances) => ({
  nominalVolts: 120,
  lowHz: 57,
  highHz: 63,
  high: 127,
  low: 106,
  tolerance: tolerances[sensitivity],
});
const limits = limitsOf('normal');
const at = (voltage: number, frequency = 60): Mains => startMains(voltage, frequency, 1);
const good = startInput(120);
const look = (mains: Mains, input: Input = good) => lookAt(input, mains, limits);

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
    expect(look(at(voltage, frequency)).verdict).toBe(verdict);
  });

  test('a supply that was low must come back by a margin', () => {
    const low = look(at(105));
    expect(look(at(106.5), low).verdict).toBe('low');
    expect(look(at(106.5)).verdict).toBe('good');
    expect(look(at(108), low).verdict).toBe('good');
  });

  test.each([
    ['normal', 0.1, 0.11],
    ['reduced', 0.2, 0.21],
    ['low', 0.35, 0.36],
    ['converter', 0.5, 0.51],
  ] as const)('%s takes a distortion, and a flicker, of %d and not of %d', (sensitivity, taken, notTaken) => {
    const its = limitsOf(sensitivity);
    // Only a supply that was bad is judged at once at any sensitivity.
    const seen = (mains: Mains) => waitInput(lookAt(good, mains, its), its, 1000).verdict;
    expect(seen(setMains(at(120), { distortion: taken }))).toBe('good');
    expect(seen(setMains(at(120), { distortion: notTaken }))).toBe('distorted');
    expect(seen({ ...at(120), flicker: taken })).toBe('good');
    expect(seen({ ...at(120), flicker: notTaken })).toBe('rapid');
  });

  test.each([
    ['normal', 0.3],
    ['reduced', 0.45],
  ] as const)('%s takes a jump of %d of the nominal voltage', (sensitivity, share) => {
    const wide = { ...limitsOf(sensitivity), low: 60, high: 150 };
    const after = (volts: number) => lookAt(startInput(140), at(volts), wide).verdict;
    expect(after(140 - share * 120 + 1)).toBe('good');
    expect(after(140 - share * 120 - 1)).toBe('rapid');
  });
});

describe('how long a sag is put up with', () => {
  test.each([
    ['normal', 0],
    ['reduced', 50],
    ['low', 150],
    ['converter', 0],
  ] as const)('%s: %d ms', (sensitivity, holdMs) => {
    const its = limitsOf(sensitivity);
    const sagging = lookAt(good, at(90), its);
    if (holdMs === 0) {
      expect(sagging).toMatchObject({ verdict: 'low', struck: 'low' });
      return;
    }
    const almost = waitInput(sagging, its, holdMs - 1);
    expect([isAcceptable(almost), isUndisturbed(almost)]).toEqual([true, true]);
    expect(lookAt(almost, at(120), its)).toMatchObject({ verdict: 'good', doubt: 'good', doubtForMs: 0 });
    expect(waitInput(almost, its, 1)).toMatchObject({ verdict: 'low', struck: 'low', goodForMs: 0 });
  });

  test('no sensitivity puts up with less than half of the voltage, nor with a sag of a supply that has just returned', () => {
    const its = limitsOf('low');
    expect(lookAt(good, at(59), its).verdict).toBe('low');
    expect(lookAt({ ...good, goodForMs: 100 }, at(90), its).verdict).toBe('low');
  });
});

test('a returning supply is pending until it has held', () => {
  const out = look(at(0));
  expect([isAcceptable(out), isPending(out)]).toEqual([false, false]);
  const back = look(at(120), out);
  expect([isAcceptable(back), isPending(back)]).toEqual([false, true]);
  const nearly = waitInput(back, limits, qualificationMs - 1);
  expect(isAcceptable(nearly)).toBe(false);
  expect(isAcceptable(waitInput(nearly, limits, 1))).toBe(true);
  expect(look(at(0), nearly)).toMatchObject({ verdict: 'blackout', goodForMs: 0 });
});

test('what struck in a step is forgotten with the next', () => {
  const back = look(at(120), look(at(0)));
  expect([back.struck, isUndisturbed(back)]).toEqual(['blackout', false]);
  expect(isUndisturbed(calm(back))).toBe(true);
});
