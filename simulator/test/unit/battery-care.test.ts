import { decode, registers } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import type { Unit } from '../../src/unit/unit.ts';
import { hex, makeUnit, number, status } from './make-unit.ts';

const dayMs = 86_400_000;
const date = (unit: Unit, name: 'batteryDate' | 'batteryReplaceDate'): string | undefined =>
  decode(registers[name], unit.raw(name) ?? []);
const life = (unit: Unit): string => hex(unit, 'batteryLifeStatus');
const acknowledge = (unit: Unit) => unit.write('userInterfaceCommand', [1 << 5], 'serial');

describe('the life of a battery', () => {
  test('is told as it wears, alerted until acknowledged, and alerted anew at the next stage', () => {
    const unit = makeUnit();
    expect([life(unit), status(unit)]).toEqual(['0001', '2002']);
    unit.setBattery({ ageYears: 3.5 });
    expect([life(unit), status(unit)]).toEqual(['0002', '6002']);
    acknowledge(unit);
    expect([life(unit), status(unit)]).toEqual(['0008', '2002']);
    unit.setBattery({ ageYears: 3 });
    expect([life(unit), status(unit)]).toEqual(['0004', '6002']);
    acknowledge(unit);
    expect([life(unit), status(unit)]).toEqual(['0010', '2002']);
  });

  test('is not known before it is measured: a pack that holds less than it should tells nothing', () => {
    const unit = makeUnit();
    const predicted = date(unit, 'batteryReplaceDate');
    unit.setBattery({ healthPercent: 30 });
    unit.advance(60_000);
    expect([life(unit), status(unit), date(unit, 'batteryReplaceDate')]).toEqual(['0001', '2002', predicted]);
    expect(unit.state().battery).toMatchObject({
      life: 'ok',
      healthPercent: expect.closeTo(30, 1),
      learntPercent: 100,
    });
  });

  test('is known after a blackout to the end, and the predicted date with it', () => {
    const unit = makeUnit();
    const predicted = date(unit, 'batteryReplaceDate') ?? '';
    unit.setLoad({ percent: 80 });
    unit.setBattery({ healthPercent: 60 });
    unit.setMains({ voltage: 0 });
    for (let s = 0; unit.state().state === 'onBattery' && s < 3600; s++) unit.advance(1000);
    unit.setMains({ voltage: 120 });
    unit.advance(60_000);
    expect(life(unit)).toBe('0020');
    expect((date(unit, 'batteryReplaceDate') ?? '') < predicted).toBe(true);
    unit.setBattery({ replaced: true });
    expect([life(unit), date(unit, 'batteryReplaceDate')]).toEqual(['0001', predicted]);
  });

  test('is not known after a discharge that did not begin full, nor after a bad cell has given up', () => {
    for (const change of [{ chargePercent: 90 }, { weak: true }]) {
      const unit = makeUnit();
      unit.setLoad({ percent: 80 });
      unit.setBattery({ healthPercent: 60, ...change });
      unit.setMains({ voltage: 0 });
      for (let s = 0; unit.state().state === 'onBattery' && s < 3600; s++) unit.advance(1000);
      expect(unit.state().battery).toMatchObject({ chargePercent: 0, learntPercent: 100 });
    }
  });

  test('as a calibration has measured it is believed more than the years', () => {
    const unit = makeUnit('SMTL1500RM3UC');
    unit.setLoad({ percent: 80 });
    unit.advance(30_000);
    unit.setBattery({ expectedPercent: 60 });
    expect(life(unit)).toBe('0002');
    unit.write('calibrationCommand', [1], 'serial');
    for (let s = 0; unit.state().calibration.running && s < 20_000; s++) unit.advance(1000);
    expect([hex(unit, 'calibrationStatus'), life(unit)]).toEqual(['0044', '0001']);
  });

  test('as a calibration has measured it has words of its own', () => {
    const unit = makeUnit();
    unit.setBattery({ learntPercent: 65 });
    expect(life(unit)).toBe('0020');
    acknowledge(unit);
    expect(life(unit)).toBe('0040');
  });

  test('no alert bit where the map has none for the family', () => {
    const unit = makeUnit('SRT1000XLA');
    unit.setBattery({ expectedPercent: 60 });
    expect([life(unit), status(unit)]).toEqual(['0002', '2002']);
  });

  test('the predicted date stands while the battery wears as it should, and comes nearer in the heat', () => {
    const unit = makeUnit();
    expect([date(unit, 'batteryDate'), date(unit, 'batteryReplaceDate')]).toEqual(['2021-01-14', '2026-01-14']);
    unit.setBattery({ temperatureC: 20 });
    unit.setBattery({ ageYears: 2 });
    expect(date(unit, 'batteryReplaceDate')).toBe('2026-01-14');
    unit.setBattery({ temperatureC: 45 });
    unit.setBattery({ ageYears: 0.5 });
    expect(Date.parse(date(unit, 'batteryReplaceDate') ?? '')).toBeLessThan(Date.parse('2025-01-14'));
  });

  test('time that passes wears it as well', () => {
    const unit = makeUnit();
    unit.setBattery({ temperatureC: 25 });
    unit.advance(dayMs / 24);
    expect((100 - unit.state().battery.healthPercent) * 24).toBeCloseTo(50 / (5 * 365.25), 4);
  });
});

describe('a replaced battery', () => {
  test('is new, dated, and leaves nothing of the old one behind', () => {
    const unit = makeUnit();
    unit.setBattery({ ageYears: 4, weak: true, connected: false, chargePercent: 10 });
    unit.setFault({ register: 'batterySystemError', fault: 'needsReplacement', set: true });
    acknowledge(unit);
    unit.setBattery({ replaced: true });
    expect(unit.state().battery).toMatchObject({
      chargePercent: 100,
      healthPercent: 100,
      weak: false,
      connected: true,
    });
    expect([status(unit), hex(unit, 'batterySystemError'), life(unit)]).toEqual(['2002', '0000', '0001']);
    expect([date(unit, 'batteryDate'), date(unit, 'batteryReplaceDate')]).toEqual(['2025-01-14', '2030-01-14']);
  });

  test('somebody who enters another date is believed', () => {
    const unit = makeUnit();
    expect(unit.write('batteryDate', [9000], 'serial')).toBe('done');
    expect([date(unit, 'batteryDate'), date(unit, 'batteryReplaceDate')]).toEqual(['2024-08-22', '2029-08-22']);
  });
});

describe('a weak pack', () => {
  test('passes for a good one until the mains fail, then drops the load with 40 % shown', () => {
    const unit = makeUnit();
    unit.setLoad({ percent: 80 });
    unit.advance(20_000);
    unit.setBattery({ weak: true });
    expect([status(unit), life(unit), number(unit, 'charge')]).toEqual(['2002', '0001', 100]);
    unit.setMains({ voltage: 0 });
    let shown = 100;
    for (let s = 0; unit.state().state === 'onBattery' && s < 3600; s++) {
      shown = number(unit, 'charge');
      unit.advance(1000);
    }
    expect(shown).toBeGreaterThan(39);
    expect(shown).toBeLessThan(42);
    expect([unit.state().state, hex(unit, 'statusChangeCause'), number(unit, 'charge')]).toEqual(['off', '000d', 0]);
  });

  test('is found out by a battery test, which asks for a new one; a later test that passes takes that back', () => {
    const unit = makeUnit();
    unit.setBattery({ weak: true });
    unit.write('batteryTestCommand', [1], 'serial');
    unit.advance(20_000);
    expect([hex(unit, 'batteryTestStatus'), hex(unit, 'batterySystemError'), status(unit)]).toEqual([
      '0048',
      '0004',
      '0022',
    ]);
    unit.setBattery({ weak: false });
    unit.write('batteryTestCommand', [1], 'serial');
    unit.advance(20_000);
    expect([hex(unit, 'batteryTestStatus'), hex(unit, 'batterySystemError')]).toEqual(['0044', '0000']);
  });
});

describe('a battery that is taken out', () => {
  test('leaves no runtime and nothing to test, and the load falls with the mains', () => {
    const unit = makeUnit();
    unit.setBattery({ connected: false });
    expect([number(unit, 'runtime'), hex(unit, 'batterySystemError')]).toEqual([0, '0001']);
    unit.write('batteryTestCommand', [1], 'serial');
    expect(hex(unit, 'batteryTestStatus')).toBe('0450');
    unit.setMains({ voltage: 0 });
    expect(unit.state().state).toBe('off');
    unit.setBattery({ connected: true });
    unit.setMains({ voltage: 120 });
    unit.advance(30_000);
    expect(unit.state().state).toBe('online');
  });
});

test('external packs lengthen the runtime and name their cartridge; a unit that takes none says so', () => {
  const unit = makeUnit('SMX1500RM2U');
  const alone = number(unit, 'runtime');
  expect(hex(unit, 'externalBatterySku').slice(0, 4)).toBe('0000');
  unit.setBattery({ externalPacks: 2 });
  expect(number(unit, 'runtime') / alone).toBeCloseTo(5, 1);
  expect(hex(unit, 'externalBatterySku').slice(0, 4)).toBe('4150');
  expect(() => makeUnit('SMT750I').setBattery({ externalPacks: 1 })).toThrow('SMT750I takes none');
});

describe('a battery test', () => {
  test('is aborted by command where the unit knows that, and the word stays', () => {
    const unit = makeUnit();
    expect(unit.write('batteryTestCommand', [2], 'serial')).toBe('refused');
    unit.write('batteryTestCommand', [1], 'serial');
    unit.advance(5000);
    expect(unit.write('batteryTestCommand', [2], 'serial')).toBe('done');
    expect([status(unit), hex(unit, 'batteryTestStatus')]).toEqual(['0002', '0060']);
    unit.advance(dayMs / 24);
    expect(hex(unit, 'batteryTestStatus')).toBe('0060');
    const older = makeUnit('SMT750I');
    older.write('batteryTestCommand', [1], 'serial');
    expect(older.write('batteryTestCommand', [2], 'serial')).toBe('refused');
    older.advance(20_000);
    expect(hex(older, 'batteryTestStatus')).toBe('0044');
  });

  const restart = (unit: Unit) => {
    unit.write('simpleSignalingCommand', [2], 'serial');
    unit.advance(10_000);
    unit.write('simpleSignalingCommand', [4], 'serial');
  };

  test('of its own begins two minutes after a start', () => {
    const unit = makeUnit();
    unit.advance(600_000);
    expect(hex(unit, 'batteryTestStatus')).toBe('0104');
    restart(unit);
    unit.advance(119_900);
    expect(status(unit)).toBe('0002');
    unit.advance(100);
    expect([status(unit), hex(unit, 'batteryTestStatus')]).toEqual(['0084', '0102']);
    unit.advance(20_000);
    expect([status(unit), hex(unit, 'batteryTestStatus')]).toEqual(['0002', '0104']);
  });

  test('of its own is refused where it cannot be: 0310h, and 0910h without charge', () => {
    const onBattery = makeUnit();
    onBattery.write('simpleSignalingCommand', [2], 'serial');
    onBattery.setMains({ voltage: 0 });
    onBattery.write('simpleSignalingCommand', [4], 'serial');
    onBattery.advance(120_000);
    expect(hex(onBattery, 'batteryTestStatus')).toBe('0310');
    const drained = makeUnit();
    drained.setBattery({ chargePercent: 30 });
    restart(drained);
    drained.advance(120_000);
    expect(hex(drained, 'batteryTestStatus')).toBe('0910');
  });

  test('of its own does not begin with the schedule set to never', () => {
    const unit = makeUnit();
    unit.write('testInterval', [1], 'serial');
    restart(unit);
    unit.advance(600_000);
    expect(hex(unit, 'batteryTestStatus')).toBe('0104');
    expect(unit.log.filter(({ what }) => what === 'test')).toEqual([]);
  });
});
