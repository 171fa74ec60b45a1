import { decode, registers } from '@ridethrough/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { models } from '../../src/models/find-model.ts';
import type { Unit } from '../../src/unit/unit.ts';
import type { UnitState } from '../../src/unit/unit-state.ts';
import { makeUnit } from './make-unit.ts';

type Action = readonly [what: string, act: (unit: Unit) => void];

const mains = fc
  .record(
    {
      percent: fc.constantFrom(0, 40, 60, 72, 80, 86, 95, 100, 105, 112, 125, 200),
      frequency: fc.constantFrom(0, 38, 50, 55, 58, 60, 62, 65),
      distortion: fc.constantFrom(0, 0.08, 0.15, 0.3, 0.6),
      flicker: fc.constantFrom(0, 0.08, 0.25),
      quality: fc.constantFrom('utility' as const, 'generator' as const),
      rampMs: fc.integer({ min: 1, max: 5000 }),
      forMs: fc.integer({ min: 1, max: 20_000 }),
    },
    { requiredKeys: ['percent'] },
  )
  .map((change): Action => [`mains ${JSON.stringify(change)}`, (unit) => unit.setMains(change)]);

const wellAgain: Action = [
  'mains well again',
  (unit) =>
    unit.setMains({ percent: 100, frequency: unit.model.nominalHz, distortion: 0, flicker: 0, quality: 'utility' }),
];

const write = fc
  .constantFrom<readonly ['upsCommand' | 'simpleSignalingCommand' | 'batteryTestCommand' | 'outletCommand', number[]]>(
    ['upsCommand', [0, 1 << 4]],
    ['upsCommand', [0, 1 << 5]],
    ['upsCommand', [0, 1 << 9]],
    ['simpleSignalingCommand', [1]],
    ['simpleSignalingCommand', [2]],
    ['simpleSignalingCommand', [4]],
    ['batteryTestCommand', [1]],
    ['outletCommand', [0, 0x4204]],
    ['outletCommand', [0, 0x4202]],
    ['outletCommand', [0, 0x4310]],
  )
  .map(([name, words]): Action => [`${name} ${words}`, (unit) => unit.write(name, words, 'network')]);

const setting = fc
  .constantFrom<readonly ['sensitivity' | 'transferHigh' | 'transferLow' | 'outputFrequencySetting', number]>(
    ['sensitivity', 1],
    ['sensitivity', 2],
    ['sensitivity', 4],
    ['transferHigh', 136],
    ['transferLow', 97],
    ['transferHigh', 268],
    ['transferLow', 196],
    ['outputFrequencySetting', 16],
    ['outputFrequencySetting', 8],
  )
  .map(([name, word]): Action => [`${name} ${word}`, (unit) => unit.write(name, [word], 'network')]);

const fault = fc
  .tuple(
    fc.constantFrom('avrRelay', 'bypassRelay', 'inverter', 'pfc', 'greenRelay', 'outputShort', 'fan'),
    fc.boolean(),
  )
  .map(
    ([name, set]): Action => [
      `${name} ${set}`,
      (unit) => unit.setFault({ register: 'powerSystemError', fault: name, set }),
    ],
  );

const action = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.integer({ min: 0, max: 90_000 }).map((ms): Action => [`${ms} ms pass`, (unit) => unit.advance(ms)]),
  },
  { weight: 4, arbitrary: mains },
  fc.constant(wellAgain),
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: 0, max: 200 })
      .map((percent): Action => [`load ${percent}`, (unit) => unit.setLoad({ percent })]),
  },
  { weight: 3, arbitrary: write },
  setting,
  fault,
);

const flagsOf = (unit: Unit, name: 'inputStatus' | 'bypassInputStatus' | 'upsStatus'): ReadonlySet<string> =>
  decode(registers[name], unit.raw(name) ?? []) ?? new Set<string>();

/** Drift of the load, and the rounding of floating point. */
const about = 0.005;

function holds(unit: Unit, before: UnitState): void {
  const state = unit.state();
  const status = flagsOf(unit, 'upsStatus');
  const input = flagsOf(unit, 'inputStatus');
  const bypass = flagsOf(unit, 'bypassInputStatus');

  expect(['online', 'onBattery', 'bypass', 'off'].filter((name) => status.has(name))).toEqual([state.state]);
  expect(status.has('commanded') && state.state !== 'bypass').toBe(false);
  expect(status.has('highEfficiency') && state.state !== 'online').toBe(false);
  expect(status.has('offPending') && state.state === 'off').toBe(false);
  expect(status.has('onPending') && state.state !== 'off').toBe(false);
  expect(status.has('inputBad')).toBe(!state.mains.acceptable);
  expect(status.has('overload') && unit.model.topology !== 'online').toBe(false);
  if (!unit.model.power.bypass) expect([state.state === 'bypass', bypass.size]).toEqual([false, 0]);

  const verdicts = [
    'acceptable',
    'acceptablePending',
    'tooLow',
    'tooHigh',
    'distorted',
    'frequencyTooLow',
    'frequencyTooHigh',
  ];
  expect(verdicts.filter((name) => input.has(name))).toHaveLength(1);
  expect(input.has('acceptable')).toBe(state.mains.acceptable);
  if (state.mains.measuredVoltage === 0) expect([...input]).toEqual(['tooLow']);
  const regulated = input.has('boost') || input.has('trim');
  expect(regulated).toBe(state.output.regulation !== 'none');
  if (regulated) expect([state.state, status.has('highEfficiency')]).toEqual(['online', false]);
  expect(bypass.has('poweringLoad')).toBe(state.state === 'bypass');
  if (state.state === 'bypass') expect(bypass.has('acceptable')).toBe(true);

  const on = state.groups.filter((group) => group.on).length / state.groups.length;
  const watts = state.state === 'off' ? 0 : state.load.demandWatts * on;
  expect(Math.abs(state.load.watts - watts)).toBeLessThanOrEqual(about * watts);
  expect(state.load.amperes * state.output.voltage).toBeCloseTo(state.load.voltAmperes, 6);

  const volts = state.output.voltage;
  const { high, low } = windowOf(unit);
  if (state.state === 'off') expect([volts, state.output.frequency]).toEqual([0, 0]);
  // With less sensitivity the load sees a moment of what the unit puts up with.
  else if (unit.model.sensitivity === undefined || flagged(unit, 'normal')) {
    expect(volts).toBeGreaterThanOrEqual(Math.min(low, unit.model.nominalVolts * 0.97) - 0.01);
    expect(volts).toBeLessThanOrEqual(high + 0.01);
  }
  expect(state.output.energyWh).toBeGreaterThanOrEqual(before.output.energyWh);
  const hours = (state.atMs - before.atMs) / 3_600_000;
  expect(state.output.energyWh - before.output.energyWh).toBeLessThanOrEqual(2 * unit.model.ratedW * 1.01 * hours + 1);
}

const flagged = (unit: Unit, sensitivity: string): boolean =>
  decode(registers.sensitivity, unit.raw('sensitivity') ?? []) === sensitivity;

const windowOf = (unit: Unit) => ({
  high: unit.raw('transferHigh')?.[0] ?? Number.NaN,
  low: unit.raw('transferLow')?.[0] ?? Number.NaN,
});

test('whatever the mains, the load and the faults do, the power path stays one', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...models.map(({ sku }) => sku)),
      fc.integer(),
      fc.array(action, { maxLength: 25 }),
      (sku, seed, actions) => {
        const unit = makeUnit(sku, seed);
        for (const [, act] of actions) {
          const before = unit.state();
          act(unit);
          holds(unit, before);
        }
      },
    ),
    { numRuns: 80 },
  );
});

test('mains that are well again bring every unit back, however it was treated', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...models.map(({ sku }) => sku)),
      fc.array(fc.oneof(mains, setting), { maxLength: 8 }),
      (sku, actions) => {
        const unit = makeUnit(sku);
        unit.setLoad({ percent: 10 });
        for (const [, act] of actions) {
          act(unit);
          unit.advance(3000);
        }
        unit.write('outputFrequencySetting', [unit.model.nominalHz === 50 ? 8 : 64], 'network');
        // What was to pass is over first, and the slowest ramp with it.
        unit.advance(30_000);
        wellAgain[1](unit);
        unit.advance(330_000);
        expect(unit.state()).toMatchObject({ state: 'online', cause: expect.any(String), mains: { acceptable: true } });
        expect(flagsOf(unit, 'upsStatus')).toEqual(
          new Set(['online', ...(unit.model.power.highEfficiency ? ['highEfficiency'] : [])]),
        );
      },
    ),
    { numRuns: 30 },
  );
});
