import type { RegisterName } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import { begin, fixture, reads } from './begin.ts';
import { dumps, flags } from './what-dumps-say.ts';

describe.each(dumps)('$file', ({ file, sku, told, says }) => {
  const { unit, model } = begin(fixture(file), told && sku);

  test(`is of an ${sku}`, () => {
    expect(model.sku).toBe(sku);
    if (told) expect(() => begin(fixture(file))).toThrow(/give --model/);
  });

  test.each(Object.entries(says) as [RegisterName, unknown][])('%s reads %o', (name, wanted) => {
    const read = reads(unit, name);
    if (typeof wanted === 'number') expect(Math.abs(Number(read) - wanted)).toBeLessThan(0.02);
    else expect(read).toEqual(wanted);
  });

  test('a minute later it is still much the same', () => {
    unit.advance(60_000);
    expect(unit.state().state).toBe('online');
    for (const name of [
      'charge',
      'batteryVoltage',
      'inputVoltage',
      'outputVoltage',
      'runtime',
      'batteryTemperature',
    ] as const) {
      const wanted = says[name];
      if (typeof wanted === 'number') expect(Math.abs(Number(reads(unit, name)) / wanted - 1), name).toBeLessThan(0.03);
    }
  });
});

test('what no register holds, and what is no value, is named', () => {
  const { dumped } = begin(fixture('X_750__usbhid-ups__2.7.4'));
  const why = Object.fromEntries(dumped.leftOut.map(({ what, why: reason }) => [what, reason]));
  expect(why).toMatchObject({
    'ups.serial': "'<serial>' is no value of it",
    'ups.vendorid': 'no register holds it',
    'ups.delay.shutdown': 'a setting of the driver',
    'driver.version': 'about the driver',
  });
  expect(dumped.taken).toEqual(expect.arrayContaining(['battery.charge', 'ups.firmware', 'ups.status']));
});

test('the warning that no register holds is taken: 600 s of runtime', () => {
  const { unit, dumped } = begin(fixture('3000_RM__apcsmart__2.6.5'));
  expect(dumped.model.lowRuntimeWarningS).toBe(600);
  expect(dumped.leftOut.map(({ what }) => what)).not.toContain('battery.runtime.low');
  expect(unit.state().state).toBe('online');
});

test('a unit on battery begins on battery, with its faults and groups as they were', () => {
  const { unit } = begin(
    [
      'ups.model: Smart-UPS 1500',
      'ups.firmware: UPS 04.1',
      'ups.status: OB RB',
      'input.voltage: 0.0',
      'output.voltage: 119.2',
      'battery.charge: 61',
      'battery.runtime: 900',
      'input.transfer.reason: LowInputVoltage',
      'outlet.group.1.status: off',
      'battery.lifetime.status: x',
    ].join('\n'),
    'SMT1500RM2UC',
  );
  expect(reads(unit, 'upsStatus')).toContain('onBattery');
  expect(reads(unit, 'statusChangeCause')).toBe('lowInputVoltage');
  expect(reads(unit, 'batterySystemError')).toEqual(flags('needsReplacement'));
  expect(reads(unit, 'sog0Status')).toContain('off');
  expect(reads(unit, 'charge')).toBeCloseTo(61, 1);
  expect(reads(unit, 'runtime')).toBe(900);
  unit.advance(60_000);
  expect(unit.state().state).toBe('onBattery');
  expect(reads(unit, 'runtime')).toBeLessThan(860);
  unit.setMains({ voltage: 120 });
  unit.advance(10_000);
  expect(unit.state().state).toBe('online');
});

test('a unit that was off begins off, and can be turned on', () => {
  const { unit } = begin('ups.model: Smart-UPS 750\nups.firmware: UPS 09.8\nups.status: OFF\ninput.voltage: 231.0\n');
  expect(reads(unit, 'upsStatus')).toContain('off');
  expect(reads(unit, 'mogStatus')).toEqual(flags('off'));
  unit.advance(60_000);
  expect(unit.state().state).toBe('off');
  expect(unit.write('simpleSignalingCommand', [4], 'serial')).toBe('done');
  unit.advance(1000);
  expect(unit.state().state).toBe('online');
});
