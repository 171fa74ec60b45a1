import { expect, test } from 'vitest';
import { hasPower } from '../../src/unit/has-power.ts';
import { makeUnit, number } from './make-unit.ts';

const send = (unit: ReturnType<typeof makeUnit>, value: number) => unit.write('outletCommand', [0, value], 'serial');

test('a unit with neither mains nor battery has no power, until one of them is back', () => {
  const unit = makeUnit();
  unit.setBattery({ connected: false });
  expect([hasPower(unit.state()), number(unit, 'batteryVoltage')]).toEqual([true, 0]);
  unit.setMains({ voltage: 0 });
  unit.advance(1000);
  expect([unit.state().state, hasPower(unit.state())]).toEqual(['off', false]);
  unit.setBattery({ connected: true });
  expect(hasPower(unit.state())).toBe(true);
  unit.setBattery({ connected: false });
  unit.setMains({ voltage: 120 });
  unit.advance(1000);
  expect(hasPower(unit.state())).toBe(true);
});

test('it dies with its battery, and lives through a shutdown on battery while charge is left', () => {
  const unit = makeUnit();
  unit.setMains({ voltage: 0 });
  unit.advance(2000);
  send(unit, 0x4308);
  unit.advance(600_000);
  expect([unit.state().state, hasPower(unit.state())]).toEqual(['off', true]);
  unit.setBattery({ chargePercent: 0 });
  expect(hasPower(unit.state())).toBe(false);
});
