import { type RegisterName, registerNames } from '@ridethrough/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { models } from '../../src/models/find-model.ts';
import { isSimulatorError } from '../../src/simulator-error.ts';
import type { Unit } from '../../src/unit/unit.ts';
import type { UnitState } from '../../src/unit/unit-state.ts';
import { hex, makeUnit, number } from './make-unit.ts';

type Action = (unit: Unit) => void;

const anyAction: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.integer({ min: 0, max: 120_000 }).map(
      (ms): Action =>
        (unit) =>
          unit.advance(ms),
    ),
  },
  fc.constantFrom(0, 60, 120, 230, 300).map(
    (voltage): Action =>
      (unit) =>
        unit.setMains({ voltage }),
  ),
  fc.integer({ min: 0, max: 200 }).map(
    (percent): Action =>
      (unit) =>
        unit.setLoad({ percent }),
  ),
  fc.integer({ min: 0, max: 100 }).map(
    (chargePercent): Action =>
      (unit) =>
        unit.setBattery({ chargePercent }),
  ),
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom(1, 2, 4, 8, 16),
        fc.constantFrom(0, 0x20, 0x40, 0x80, 0xc0),
        fc.integer({ min: 1, max: 15 }),
      )
      .map(
        ([command, modifiers, groups]): Action =>
          (unit) =>
            unit.write('outletCommand', [0, command | modifiers | (groups << 8)], 'network'),
      ),
  },
  fc.constantFrom(1, 2, 4).map(
    (word): Action =>
      (unit) =>
        unit.write('simpleSignalingCommand', [word], 'network'),
  ),
  fc.constantFrom(1, 2).map(
    (word): Action =>
      (unit) =>
        unit.write('batteryTestCommand', [word], 'network'),
  ),
  fc
    .tuple(
      fc.constantFrom<RegisterName>(
        'sog0OffDelay',
        'sog0OnDelay',
        'mogOffDelay',
        'mogOnDelay',
        'sog0MinimumReturnRuntime',
      ),
      fc.integer({ min: 0, max: 60 }),
    )
    .map(
      ([name, value]): Action =>
        (unit) =>
          unit.write(name, [value], 'network'),
    ),
  fc.tuple(fc.constantFrom('disconnected', 'needsReplacement'), fc.boolean()).map(
    ([fault, set]): Action =>
      (unit) =>
        unit.setFault({ register: 'batterySystemError', fault, set }),
  ),
  fc.boolean().map(
    (set): Action =>
      (unit) =>
        unit.setFault({ register: 'generalError', fault: 'epoActive', set }),
  ),
);

function holds(unit: Unit, before: UnitState): void {
  const state = unit.state();
  expect(state.battery.chargePercent).toBeGreaterThanOrEqual(0);
  expect(state.battery.chargePercent).toBeLessThanOrEqual(100);
  expect(state.output.energyWh).toBeGreaterThanOrEqual(before.output.energyWh);
  const states = ['online', 'onBattery', 'bypass', 'off'].filter((name) => state.status.includes(name));
  expect(states).toEqual([state.state]);
  const main = state.groups.find((group) => group.group === 0);
  const mainOn = main?.on ?? state.state !== 'off';
  expect(mainOn).toBe(state.state !== 'off');
  for (const group of state.groups) {
    if (!mainOn) expect(group.on, group.name).toBe(false);
    for (const left of Object.values(group.timers)) expect(left).toBeGreaterThanOrEqual(-1);
    if (group.process === null) expect(Object.values(group.timers)).toEqual([-1, -1, -1]);
  }
  if (state.state === 'off') expect([state.load.watts, state.output.voltage]).toEqual([0, 0]);
  if (state.state === 'onBattery') expect(state.battery.chargePercent).toBeGreaterThan(0);
  if (state.test.running) expect(state.state).toBe('onBattery');
}

test('whatever is done to it, a unit stays a unit', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...models),
      fc.integer(),
      fc.array(anyAction, { maxLength: 30 }),
      (model, seed, actions) => {
        const unit = makeUnit(model.sku, seed);
        for (const action of actions) {
          const before = unit.state();
          action(unit);
          holds(unit, before);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('the same seed and the same calls give the same words, however time is cut', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.array(anyAction, { maxLength: 12 }),
      fc.array(fc.integer({ min: 0, max: 7000 }), { maxLength: 10 }),
      (seed, actions, cuts) => {
        const whole = makeUnit('SMT1500RM2UC', seed);
        const cut = makeUnit('SMT1500RM2UC', seed);
        for (const action of actions) {
          action(whole);
          action(cut);
        }
        whole.advance(cuts.reduce((sum, ms) => sum + ms, 0));
        for (const ms of cuts) cut.advance(ms);
        for (const name of registerNames) expect(cut.raw(name), name).toEqual(whole.raw(name));
        expect(cut.log).toEqual(whole.log);
      },
    ),
    { numRuns: 30 },
  );
});

test('another seed gives another unit', () => {
  const words = (seed: number) => {
    const unit = makeUnit('SMT1500RM2UC', seed);
    unit.advance(60_000);
    return [hex(unit, 'inputVoltage'), hex(unit, 'outputEnergy'), hex(unit, 'batteryTemperature')].join();
  };
  expect(words(1)).toBe(words(1));
  expect(words(1)).not.toBe(words(2));
});

test('readings that follow the battery never jump when the mains go and come', () => {
  const unit = makeUnit();
  unit.setLoad({ percent: 70 });
  unit.advance(30_000);
  for (let i = 0; i < 1200; i++) {
    const before = unit.state().battery;
    if (i === 100) unit.setMains({ voltage: 0 });
    if (i === 900) unit.setMains({ voltage: 120 });
    unit.advance(100);
    const after = unit.state().battery;
    expect(Math.abs(after.chargePercent - before.chargePercent)).toBeLessThan(0.1);
    expect(Math.abs(after.voltage - before.voltage)).toBeLessThan(0.2);
    expect(Math.abs(after.runtimeS - before.runtimeS)).toBeLessThanOrEqual(0.01 * before.runtimeS + 1);
  }
});

test('energy counts what the load takes', () => {
  const unit = makeUnit();
  unit.setLoad({ watts: 500 });
  const before = number(unit, 'outputEnergy');
  unit.advance(3_600_000);
  expect(number(unit, 'outputEnergy') - before).toBeGreaterThan(495);
  expect(number(unit, 'outputEnergy') - before).toBeLessThan(505);
});

test('another unit behind the same port', () => {
  const unit = makeUnit();
  unit.setIdentity({ serial: 'AS1316113420', upsName: 'Other' });
  expect(unit.state().identity).toMatchObject({ serial: 'AS1316113420', upsName: 'Other', sku: 'SMT1500RM2UC' });
  expect(hex(unit, 'serial').slice(0, 9)).toBe('4153 3133');
});

test.each<[string, Action, string]>([
  ['voltage', (unit) => unit.setMains({ voltage: -1 }), '0 to 500'],
  ['not a number', (unit) => unit.setMains({ frequency: Number.NaN }), '0 to 100'],
  ['load twice', (unit) => unit.setLoad({ percent: 1, watts: 1 }), 'not both'],
  ['load', (unit) => unit.setLoad({ percent: 201 }), '0 to 200'],
  ['charge', (unit) => unit.setBattery({ chargePercent: 101 }), '0 to 100'],
  ['fault', (unit) => unit.setFault({ register: 'generalError', fault: 'fan', set: true }), 'siteWiring'],
  ['serial', (unit) => unit.setIdentity({ serial: 'x'.repeat(17) }), 'serial'],
  ['date', (unit) => unit.setIdentity({ manufactureDate: 'yesterday' }), 'manufactureDate'],
  ['time', (unit) => unit.advance(-1), 'ms'],
])('%s: what no unit can have is refused with what is allowed', (_name, action, says) => {
  const unit = makeUnit();
  const caught = (() => {
    try {
      action(unit);
    } catch (error) {
      return error;
    }
    return undefined;
  })();
  expect(isSimulatorError(caught, 'bad-value')).toBe(true);
  expect(String(caught)).toContain(says);
});

test('the log tells what truly happened, and keeps the newest', () => {
  const unit = makeUnit();
  unit.advance(1000);
  unit.setMains({ voltage: 0 });
  unit.write('outletCommand', [0, 0x4210], 'serial');
  unit.advance(8000);
  expect(
    unit.log.map(({ atMs, what, detail }) => [
      atMs,
      what,
      detail.to ?? detail.outcome ?? detail.stage ?? detail.input ?? detail.sounding,
    ]),
  ).toEqual([
    [1000, 'mains', 'blackout'],
    [1000, 'transfer', 'onBattery'],
    [1000, 'beeper', true],
    [1000, 'outlet', 'stayOff'],
    [1000, 'command', 'done'],
    [9000, 'outlet', 'none'],
  ]);
  for (let i = 0; i < 1200; i++) unit.setLoad({ percent: i % 100 });
  expect(unit.log).toHaveLength(1000);
  expect(unit.log.at(-1)?.detail).toEqual({ demandW: 990 });
});
