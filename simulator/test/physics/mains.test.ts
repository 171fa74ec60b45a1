import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Mains, type SupplyChange, setMains, startMains, stepMains } from '../../src/physics/mains.ts';

const start = startMains(120, 60, 1);
const volts = (mains: Mains) => Math.round(mains.voltage * 10) / 10;

function run(mains: Mains, seconds: number): Mains[] {
  const seen: Mains[] = [];
  for (let i = 0; i < seconds * 10; i++) seen.push(stepMains(seen.at(-1) ?? mains, 100));
  return seen;
}

test('mains wander a little, never when dead, and the same for the same seed', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 50, max: 300 }), (seed, voltage) => {
      const wander = () => {
        let mains = startMains(voltage, 60, seed);
        for (let s = 0; s < 300; s++) mains = stepMains(mains, 1000);
        return mains;
      };
      const mains = wander();
      expect(mains.voltage).not.toBe(voltage);
      expect(Math.abs(mains.voltage / voltage - 1)).toBeLessThanOrEqual(0.0041);
      expect(Math.abs(mains.frequency - 60)).toBeLessThanOrEqual(0.031);
      expect(wander()).toEqual(mains);
      const dead = stepMains(setMains(mains, { voltage: 0, distortion: 0.5, flicker: 0.5 }), 1000);
      expect([dead.voltage, dead.frequency, dead.distortion, dead.flicker]).toEqual([0, 0, 0, 0]);
    }),
    { numRuns: 30 },
  );
});

test('a generator wanders in voltage, frequency and distortion', () => {
  const seen = run(setMains(start, { quality: 'generator', frequency: 58 }), 600);
  const span = (of: (mains: Mains) => number) => Math.max(...seen.map(of)) - Math.min(...seen.map(of));
  expect(span((mains) => mains.voltage)).toBeGreaterThan(4);
  expect(span((mains) => mains.frequency)).toBeGreaterThan(1);
  expect(span((mains) => mains.distortion)).toBeGreaterThan(0.05);
  for (const { frequency, distortion } of seen) {
    expect(Math.abs(frequency - 58)).toBeLessThanOrEqual(1.5);
    expect(distortion).toBeGreaterThanOrEqual(0);
    expect(distortion).toBeLessThanOrEqual(0.16);
  }
});

test('flicker swings the voltage from one tenth of a second to the next', () => {
  const seen = run(setMains(start, { flicker: 0.2 }), 20).map(volts);
  const jumps = seen.slice(1).map((now, i) => Math.abs(now - (seen[i] ?? now)));
  expect(Math.max(...seen)).toBeLessThanOrEqual(145);
  expect(Math.min(...seen)).toBeGreaterThanOrEqual(95);
  expect(jumps.filter((jump) => jump > 5).length).toBeGreaterThan(100);
});

describe('changes over time', () => {
  const after = (change: SupplyChange, ...steps: number[]) => {
    let mains = setMains(start, change);
    const seen = [volts(mains)];
    for (const ms of steps) {
      mains = stepMains(mains, ms);
      seen.push(volts(mains));
    }
    return seen;
  };

  test('a sag of 400 ms ends by itself, to the millisecond', () => {
    expect(after({ voltage: 0, forMs: 400 }, 399, 1, 1000)).toEqual([0, 0, 120, expect.closeTo(120, -0.5)]);
    expect(after({ voltage: 0, forMs: 5 }, 100)).toEqual([0, 120]);
  });

  test('a ramp is straight', () => {
    expect(after({ voltage: 100, rampMs: 1000 }, 250, 250, 500)).toEqual([120, 115, 110, 100]);
  });

  test('a passing ramp goes back as it came', () => {
    expect(after({ voltage: 100, rampMs: 200, forMs: 500 }, 100, 100, 300, 100, 100)).toEqual([
      120, 110, 100, 100, 110, 120,
    ]);
  });

  test('a lasting change during a passing one lasts, a passing one takes the place of the other', () => {
    let mains = setMains(start, { voltage: 90, forMs: 1000 });
    mains = setMains(mains, { frequency: 59 });
    expect([volts(mains), mains.frequency]).toEqual([90, 59]);
    mains = setMains(mains, { voltage: 0, forMs: 2000 });
    mains = stepMains(mains, 1500);
    expect(volts(mains)).toBe(0);
    mains = stepMains(mains, 500);
    expect(mains.set).toMatchObject({ voltage: 120, frequency: 59 });
  });
});

test('however time is cut, the end is the same', () => {
  const change = fc.record(
    {
      voltage: fc.constantFrom(0, 90, 120),
      frequency: fc.constantFrom(58, 60),
      flicker: fc.constantFrom(0, 0.3),
      forMs: fc.integer({ min: 1, max: 900 }),
      rampMs: fc.integer({ min: 1, max: 900 }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 99 }), { maxLength: 8 }),
      (changes, cuts) => {
        const set = changes.reduce(setMains, start);
        const total = cuts.reduce((sum, ms) => sum + ms, 0);
        const cut = cuts.reduce((mains, ms) => stepMains(mains, ms), set);
        let whole = set;
        for (let left = total; left > 0; left -= 100) whole = stepMains(whole, Math.min(100, left));
        expect(cut.set).toEqual(whole.set);
        expect(cut.back?.inMs).toBe(whole.back?.inMs);
      },
    ),
  );
});
