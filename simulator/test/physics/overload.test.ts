import { describe, expect, test } from 'vitest';
import { lineInteractivePower } from '../../src/models/power.ts';
import {
  isOverload,
  type Overload,
  type OverloadInput,
  startOverload,
  stepOverload,
} from '../../src/physics/overload.ts';

const load = (share: number, change: Partial<OverloadInput> = {}): OverloadInput => ({
  share,
  present: share > 1,
  by: 'inverter',
  limits: lineInteractivePower.overload,
  bypassFit: false,
  ...change,
});

/** Seconds until something is done about it, up to an hour. */
function borneS(input: OverloadInput, from: Overload = startOverload): number {
  let overload = from;
  for (let ms = 100; ms <= 3_600_000; ms += 100) {
    overload = stepOverload(overload, input, 100);
    if (overload.relief !== 'none') return ms / 1000;
  }
  return Number.POSITIVE_INFINITY;
}

test('is reported above 105 %, until the load is back at the rating', () => {
  expect([1, 1.05, 1.06].map((share) => isOverload(share, false))).toEqual([false, false, true]);
  expect([1, 1.01].map((share) => isOverload(share, true))).toEqual([false, true]);
});

describe('the higher, the shorter it is borne', () => {
  test.each([
    [1.04, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [1.08, 60, 600],
    [1.2, 30, 600],
    [1.4, 10, 120],
    [1.6, 0.1, 20],
  ])('%d of the rating: %d s by the inverter, %d s by the mains', (share, byInverter, byMains) => {
    expect(borneS(load(share))).toBeCloseTo(byInverter, 0);
    expect(borneS(load(share, { by: 'mains' }))).toBeCloseTo(byMains, 0);
  });
});

test('what was borne a while ago still counts, less and less', () => {
  let overload = startOverload;
  for (let s = 0; s < 20; s++) overload = stepOverload(overload, load(1.2), 1000);
  expect(borneS(load(1.2), overload)).toBeCloseTo(10, 0);
  for (let s = 0; s < 20; s++) overload = stepOverload(overload, load(0.5), 1000);
  expect(borneS(load(1.2), overload)).toBeCloseTo(20, 0);
  for (let s = 0; s < 60; s++) overload = stepOverload(overload, load(0.5), 1000);
  expect(overload).toBe(startOverload);
});

test('goes around the inverter where it can, until it is over or the way is lost', () => {
  const around = stepOverload(startOverload, load(1.6, { bypassFit: true }), 100);
  expect(around).toEqual({ dose: 0, relief: 'bypass' });
  const inBypass = { by: 'mains', bypassFit: true } as const;
  expect(borneS(load(1.6, inBypass), { dose: 0, relief: 'none' })).toBeCloseTo(20, 0);
  expect(stepOverload(around, load(0.9, inBypass), 100).relief).toBe('none');
  expect(stepOverload(around, load(1.6, { by: 'mains' }), 0).relief).toBe('off');
});

test('has ended the output until somebody turns it on again, and then begins anew', () => {
  const off = stepOverload(startOverload, load(2), 100);
  expect(off.relief).toBe('off');
  expect(stepOverload(off, load(0, { by: 'nothing' }), 3_600_000)).toBe(off);
  expect(stepOverload(off, load(0.5), 100)).toBe(startOverload);
  expect(borneS(load(1.08), stepOverload(off, load(1.08), 0))).toBeCloseTo(60, 0);
});
