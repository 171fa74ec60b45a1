import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { models } from '../../src/models/find-model.ts';
import { type AvrTap, avrRatio, avrReach, stepAvr } from '../../src/physics/avr.ts';

const avr = { boosts: [1.12, 1.29], trim: 0.88 } as const;
const window = { nominalVolts: 120, low: 106, high: 127 };

test('these taps and transfer points reach from 82 to 144 V', () => {
  const { low, high } = avrReach(window, avr);
  expect([Math.round(low), Math.round(high)]).toEqual([82, 144]);
});

test.each<[AvrTap, number, AvrTap]>([
  ['none', 120, 'none'],
  ['none', 106, 'none'],
  ['none', 105.9, 'boost'],
  ['boost', 107, 'boost'],
  ['boost', 108.3, 'boost'],
  ['boost', 108.5, 'none'],
  ['boost', 94, 'doubleBoost'],
  ['none', 90, 'doubleBoost'],
  ['doubleBoost', 96, 'doubleBoost'],
  ['doubleBoost', 97, 'boost'],
  ['doubleBoost', 120, 'none'],
  ['none', 127, 'none'],
  ['none', 127.1, 'trim'],
  ['trim', 125, 'trim'],
  ['trim', 124.5, 'none'],
  ['trim', 90, 'doubleBoost'],
  ['doubleBoost', 140, 'trim'],
])('%s at %d V goes to %s', (before, volts, after) => {
  expect(stepAvr(before, volts, window, avr)).toBe(after);
});

test('one boost is all that some units have', () => {
  const single = { boosts: [1.12], trim: 0.88 } as const;
  expect(stepAvr('none', 90, window, single)).toBe('boost');
  expect(avrReach(window, single).low).toBeCloseTo(94.6, 1);
});

describe.each(models.filter((model) => model.power.avr !== null).map((model) => [model.sku, model] as const))(
  '%s',
  (_sku, model) => {
    test('holds its output between the transfer points, whatever they are set to, all over its reach', () => {
      const its = model.power.avr ?? avr;
      fc.assert(
        fc.property(
          fc.integer({ min: model.transfer.low.least, max: model.transfer.low.most }),
          fc.integer({ min: model.transfer.high.least, max: model.transfer.high.most }),
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.constantFrom<AvrTap>('none', 'boost', 'doubleBoost', 'trim'),
          (low, high, share, before) => {
            const set = { nominalVolts: model.nominalVolts, low, high };
            const reach = avrReach(set, its);
            const volts = reach.low + share * (reach.high - reach.low);
            const tap = stepAvr(before, volts, set, its);
            expect(volts * avrRatio(tap, its)).toBeGreaterThanOrEqual(low - 1e-9);
            expect(volts * avrRatio(tap, its)).toBeLessThanOrEqual(high + 1e-9);
            expect(stepAvr(tap, volts, set, its)).toBe(tap);
          },
        ),
      );
    });
  },
);
