import { registerNames, registers } from '@ridethrough/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { models } from '../../src/models/find-model.ts';
import type { Unit } from '../../src/unit/unit.ts';
import type { BatteryChange, FaultRegister } from '../../src/unit/unit-changes.ts';
import { makeUnit } from './make-unit.ts';

type Deed = (unit: Unit) => void;

const everyFault = (['generalError', 'powerSystemError', 'batterySystemError'] as FaultRegister[]).flatMap((register) =>
  Object.values(registers[register].bits).map((fault) => ({ register, fault: fault as string })),
);

const change: fc.Arbitrary<BatteryChange> = fc.record(
  {
    chargePercent: fc.integer({ min: 0, max: 100 }),
    temperatureC: fc.integer({ min: -20, max: 80 }),
    healthPercent: fc.integer({ min: 1, max: 100 }),
    learntPercent: fc.integer({ min: 1, max: 100 }),
    expectedPercent: fc.integer({ min: 1, max: 100 }),
    ageYears: fc.integer({ min: 0, max: 50 }),
    weak: fc.boolean(),
    connected: fc.boolean(),
    replaced: fc.constant(true as const),
  },
  { requiredKeys: [] },
);

const write =
  (name: Parameters<Unit['write']>[0], words: readonly number[]): Deed =>
  (unit) =>
    void unit.write(name, words, 'network');

const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.integer({ min: 0, max: 120_000 }).map(
    (ms): Deed =>
      (unit) =>
        unit.advance(ms),
  ),
  change.map(
    (given): Deed =>
      (unit) =>
        unit.setBattery(given),
  ),
  fc.constantFrom(0, 90, 100, 140).map(
    (percent): Deed =>
      (unit) =>
        unit.setMains({ percent }),
  ),
  fc.integer({ min: 0, max: 180 }).map(
    (percent): Deed =>
      (unit) =>
        unit.setLoad({ percent }),
  ),
  fc.tuple(fc.constantFrom(...everyFault), fc.boolean()).map(
    ([fault, set]): Deed =>
      (unit) =>
        unit.setFault({ ...fault, set }),
  ),
  fc.constantFrom(1, 2).map((word) => write('calibrationCommand', [word])),
  fc.constantFrom(1, 2).map((word) => write('batteryTestCommand', [word])),
  fc.constantFrom(1, 2, 4).map((word) => write('simpleSignalingCommand', [word])),
  fc.constantFrom(1, 2, 4, 8, 32, 64).map((word) => write('userInterfaceCommand', [word])),
  fc.constant(write('upsCommand', [0, 1 << 9])),
  fc.integer({ min: 0, max: 63 }).map((word) => write('sog0LoadShed', [0, word])),
  fc.integer({ min: 0, max: 200 }).map((seconds) => write('sog0LoadShedTimeOnBattery', [seconds])),
  fc.integer({ min: 0, max: 2000 }).map((seconds) => write('mogLoadShedRuntime', [seconds])),
  fc.integer({ min: 0, max: 27 }).map((word) => write('mogLoadShed', [0, word])),
);

function holds(unit: Unit): void {
  const { battery, state, status, test: selfTest, calibration, faults, groups } = unit.state();
  for (const percent of [battery.chargePercent, battery.shownChargePercent]) {
    expect(percent).toBeGreaterThanOrEqual(0);
    expect(percent).toBeLessThanOrEqual(100);
  }
  for (const percent of [battery.healthPercent, battery.learntPercent, battery.expectedPercent]) {
    expect(percent).toBeGreaterThanOrEqual(1);
    expect(percent).toBeLessThanOrEqual(100);
  }
  expect(battery.runtimeS).toBeGreaterThanOrEqual(0);
  if (battery.chargePercent === 0) expect(battery.shownChargePercent).toBe(0);
  if (state === 'onBattery') expect([battery.chargePercent > 0, battery.connected]).toEqual([true, true]);
  expect(selfTest.running && calibration.running).toBe(false);
  const isTesting = selfTest.running || calibration.running;
  expect(status.includes('testInProgress')).toBe(isTesting);
  if (isTesting) expect(state).toBe('onBattery');
  if (Object.values(faults).flat().length > 0) expect(status).toContain('fault');
  expect(
    ['overtemperatureWarning', 'overtemperatureCritical'].every((name) => faults.batterySystemError.includes(name)),
  ).toBe(false);
  if (state === 'off') for (const group of groups) expect(group.on).toBe(false);
  for (const name of registerNames)
    expect(unit.raw(name)?.every((word) => Number.isInteger(word) && word >= 0 && word <= 0xffff) ?? true, name).toBe(
      true,
    );
}

test('whatever is done to its battery, a unit stays a unit', () => {
  fc.assert(
    fc.property(fc.constantFrom(...models.map(({ sku }) => sku)), fc.array(deed, { maxLength: 25 }), (sku, deeds) => {
      const unit = makeUnit(sku);
      for (const done of deeds) {
        done(unit);
        holds(unit);
      }
    }),
    { numRuns: 40 },
  );
});

test('once all is well again it recharges, tests and runs as before', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('SMT1500RM2UC', 'SMTL1500RM3UC', 'SRT1000XLA'),
      fc.array(deed, { maxLength: 15 }),
      (sku, deeds) => {
        const unit = makeUnit(sku);
        for (const done of deeds) done(unit);
        for (const fault of everyFault) unit.setFault({ ...fault, set: false });
        unit.setBattery({ temperatureC: 25, connected: true });
        unit.setBattery({ replaced: true });
        unit.setLoad({ percent: 30 });
        unit.setMains({ percent: 100 });
        write('upsCommand', [0, 1 << 9])(unit);
        write('calibrationCommand', [2])(unit);
        unit.advance(60_000);
        write('outletCommand', [2, 0x301])(unit);
        write('simpleSignalingCommand', [4])(unit);
        unit.advance(400_000);
        if (unit.state().test.running) unit.advance(30_000);
        expect(unit.state()).toMatchObject({ state: 'online', battery: { connected: true, weak: false } });
        expect(Object.values(unit.state().faults).flat()).toEqual([]);
        expect(unit.write('batteryTestCommand', [1], 'network')).toBe('done');
        unit.advance(30_000);
        expect(unit.state().test.status).toEqual(['passed', 'protocol']);
      },
    ),
    { numRuns: 15 },
  );
});
