import type { Values } from '@ridethrough/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stepUnit } from '../../src/events/step-unit.ts';
import { firstState, type UnitState } from '../../src/events/unit-state.ts';
import { onBattery, valuesOf, well } from './status-values.ts';

const limits = { runtimeSeconds: 300, chargePercent: 20 };

interface Reading {
  readonly runtime?: number;
  readonly charge?: number;
  readonly batteryVoltage?: number;
  readonly more?: Values;
}

/** On battery after a while on mains at 27 V, a reading each second. */
function discharge(readings: readonly Reading[], everyMs = 1000) {
  let at = 0;
  let state: UnitState = firstState;
  const events: string[] = [];
  const take = (kind: 'status' | 'measurement', values: Values) => {
    const outcome = stepUnit(state, { kind, values, at, limits });
    state = outcome.state;
    events.push(
      ...outcome.events.filter(({ event }) => event.startsWith('battery.')).map(({ event }) => `${event} ${at}`),
    );
  };
  const both = (values: Values) => {
    take('status', values);
    take('measurement', values);
  };
  both(well);
  for (const { more, ...reading } of readings) {
    at += everyMs;
    both({ ...onBattery, ...valuesOf({ runtime: 3000, charge: 100, batteryVoltage: 26, ...reading }), ...more });
  }
  return { events, low: () => state.low.isLow, both, at: () => at, wait: (ms: number) => (at += ms) };
}
const times = (count: number, reading: Reading) => Array<Reading>(count).fill(reading);

test('both at their limits for 5 s and three readings is low, and not before', () => {
  const low = { runtime: 250, charge: 15 };
  expect(discharge(times(5, low)).events).toEqual([]);
  expect(discharge(times(9, low)).events).toEqual(['battery.low 6000']);
  expect(discharge(times(2, low), 10_000).events).toEqual([]);
  expect(discharge(times(3, low), 10_000).events).toEqual(['battery.low 30000']);
});

test('one reading that says otherwise begins the count again', () => {
  const low = { runtime: 250, charge: 15 };
  expect(discharge([...times(5, low), {}, ...times(5, low)]).events).toEqual([]);
});

describe('one value alone is not enough', () => {
  test('1.7 % charge beside a healthy runtime and voltage', () => {
    expect(discharge(times(600, { charge: 1.7 })).events).toEqual([]);
  });
  test('a runtime of 0 beside a full charge that does not fall', () => {
    expect(discharge(times(600, { runtime: 0 })).events).toEqual([]);
  });
  test('register 18 bit 1 with healthy values', () => {
    expect(
      discharge(times(60, { more: valuesOf({ simpleSignaling: ['powerFailure', 'shutdownImminent'] }) })).events,
    ).toEqual([]);
  });
  test('nor is register 18 bit 1 a second sign while a shutdown command runs', () => {
    const more = valuesOf({ simpleSignaling: ['powerFailure', 'shutdownImminent'], sog0OffCountdown: 60 });
    expect(discharge(times(60, { charge: 1.7, more })).events).toEqual([]);
  });
});

describe('a second sign agrees', () => {
  test.each<[string, Reading]>([
    ['the other value is near its limit too', { charge: 10, runtime: 550 }],
    ['the other value is near its limit too', { charge: 35, runtime: 290 }],
    [
      'the unit says so and nobody asked it to shut down',
      { charge: 10, more: valuesOf({ simpleSignaling: ['shutdownImminent'], mogOffCountdown: -1 }) },
    ],
    ['the battery voltage sags', { runtime: 200, charge: 90, batteryVoltage: 23 }],
  ])('%s', (_why, reading) => {
    expect(discharge(times(8, reading)).events).toEqual(['battery.low 6000']);
  });
  test('the charge came down to its limit without a leap', () => {
    const down = Array.from({ length: 100 }, (_, i) => ({ charge: 100 - i, runtime: 4000 }));
    expect(discharge(down).events).toEqual(['battery.low 86000']);
  });
  test('under a heavy load the charge falls as fast as the short runtime says', () => {
    const heavy = Array.from({ length: 30 }, (_, i) => ({ runtime: 240 - i, charge: 95 - i * 0.4 }));
    expect(discharge(heavy).events).toHaveLength(1);
  });
});

test('it is cleared on mains at once, and on battery when values have stood clear of the limits', () => {
  const low = times(8, { runtime: 250, charge: 15 });
  const flutter = { runtime: 320, charge: 21 };
  expect(discharge([...low, ...times(20, flutter)]).events).toEqual(['battery.low 6000']);
  expect(discharge([...low, ...times(20, { runtime: 2000, charge: 60 })]).events).toEqual([
    'battery.low 6000',
    'battery.low-cleared 14000',
  ]);
  const lost = discharge(low);
  lost.wait(1000);
  lost.both(well);
  expect(lost.events).toEqual(['battery.low 6000', 'battery.low-cleared 9000']);
  expect(lost.low()).toBe(false);
});

test('no nonsense that is not seen three times over 5 s makes a battery low, and none in a single register', () => {
  const nonsense = fc.record({
    runtime: fc.integer({ min: 0, max: 100_000 }),
    charge: fc.double({ min: 0, max: 127, noNaN: true }),
    batteryVoltage: fc.double({ min: 0, max: 60, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(nonsense, { maxLength: 20 }), (wrong) => {
      const mixed = wrong.flatMap((reading) => [reading, reading, {}]);
      expect(discharge(mixed).events).toEqual([]);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 127, noNaN: true }), { minLength: 1, maxLength: 40 }), (charges) => {
      // From full it leaps: whatever stands there, runtime and voltage speak against it.
      fc.pre((charges[0] ?? 0) <= 90);
      expect(discharge([{}, ...charges.map((charge) => ({ charge }))]).events).toEqual([]);
    }),
  );
});
