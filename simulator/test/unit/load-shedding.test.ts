import { describe, expect, test } from 'vitest';
import type { Unit } from '../../src/unit/unit.ts';
import { hex, makeUnit, status } from './make-unit.ts';

const useOffDelay = 1;
const manualRestart = 2;
const byTime = 8;
const byRuntime = 16;
const onOverload = 32;

function shedding(config: number, more: (unit: Unit) => void = () => {}): Unit {
  const unit = makeUnit('SMTL1500RM3UC');
  expect(unit.write('sog0LoadShed', [0, config], 'serial')).toBe('done');
  more(unit);
  return unit;
}

const group = (unit: Unit): string => hex(unit, 'sog0Status').slice(-4);

describe('by time on battery', () => {
  const after60 = (config = byTime) =>
    shedding(config, (unit) => unit.write('sog0LoadShedTimeOnBattery', [60], 'serial'));

  test('sheds the group to the second, the main group stays, and it is back with the mains', () => {
    const unit = after60();
    expect(group(unit)).toBe('0001');
    unit.setMains({ voltage: 0 });
    expect(group(unit)).toBe('0081');
    unit.advance(59_900);
    expect(group(unit)).toBe('0081');
    unit.advance(100);
    expect([group(unit), hex(unit, 'mogStatus')]).toEqual(['000a', '0000 0001']);
    unit.advance(30_000);
    expect(group(unit)).toBe('050a');
    unit.setMains({ voltage: 120 });
    unit.advance(3100);
    expect([group(unit), status(unit)]).toEqual(['0001', '0002']);
  });

  test('counts anew after the mains were back', () => {
    const unit = after60();
    unit.setMains({ voltage: 0 });
    unit.advance(50_000);
    unit.setMains({ voltage: 120 });
    unit.advance(5000);
    unit.setMains({ voltage: 0 });
    unit.advance(50_000);
    expect(group(unit)).toBe('0081');
    unit.advance(10_000);
    expect(group(unit)).toBe('000a');
  });

  test('with the off delay the group is warned first, and a command is rejected while it runs', () => {
    const unit = after60(byTime | useOffDelay);
    unit.setMains({ voltage: 0 });
    unit.advance(60_000);
    expect([group(unit), hex(unit, 'sog0OffCountdown')]).toEqual(['0289', '005a']);
    expect(unit.write('outletCommand', [0, 0x4204], 'serial')).toBe('refused');
    unit.advance(90_000);
    expect(group(unit)).toBe('000a');
    expect(unit.write('outletCommand', [0, 0x4210], 'serial')).toBe('refused');
    expect(unit.write('outletCommand', [0, 0x4201], 'serial')).toBe('done');
    expect(group(unit)).toBe('0002');
  });

  test('with manual restart it stays off when the mains are back, until it is turned on', () => {
    const unit = after60(byTime | manualRestart);
    unit.setMains({ voltage: 0 });
    unit.advance(60_000);
    expect(group(unit)).toBe('0002');
    unit.setMains({ voltage: 120 });
    unit.advance(60_000);
    expect(group(unit)).toBe('0002');
    unit.write('outletCommand', [0, 0x4202], 'serial');
    expect(group(unit)).toBe('0001');
  });

  test('leaves a group alone that has a command under way', () => {
    const unit = after60(byTime | manualRestart);
    unit.setMains({ voltage: 0 });
    unit.write('outletCommand', [0, 0x4290], 'serial');
    unit.advance(60_000);
    expect(group(unit)).toBe('0285');
  });

  test('32767 is never, and without its bit the time means nothing', () => {
    const never = shedding(byTime, (unit) => unit.write('sog0LoadShedTimeOnBattery', [32767], 'serial'));
    const without = shedding(useOffDelay, (unit) => unit.write('sog0LoadShedTimeOnBattery', [1], 'serial'));
    for (const unit of [never, without]) {
      unit.setMains({ voltage: 0 });
      unit.advance(600_000);
      expect(group(unit)).toBe('0001');
    }
  });

  test('a battery test sheds nothing', () => {
    const unit = shedding(byTime, (made) => made.write('sog0LoadShedTimeOnBattery', [1], 'serial'));
    unit.write('batteryTestCommand', [1], 'serial');
    unit.advance(10_000);
    expect([status(unit), group(unit)]).toEqual(['0084', '0001']);
  });
});

describe('by runtime', () => {
  test('sheds at or below the limit, so that the rest lasts longer', () => {
    const unit = shedding(byRuntime, (made) => made.write('sog0LoadShedRuntime', [1200], 'serial'));
    unit.setLoad({ percent: 40 });
    unit.advance(30_000);
    unit.setMains({ voltage: 0 });
    let before = Number.POSITIVE_INFINITY;
    for (let s = 0; group(unit) === '0081' && s < 3600; s++) {
      before = unit.state().battery.runtimeS;
      unit.advance(1000);
    }
    expect(before).toBeGreaterThanOrEqual(1200);
    expect(before).toBeLessThan(1210);
    unit.advance(20_000);
    expect(unit.state().battery.runtimeS).toBeGreaterThan(1800);
  });

  test('the main group too: everything goes, and comes back with the mains', () => {
    const unit = makeUnit('SMTL1500RM3UC');
    unit.write('mogLoadShed', [0, byRuntime], 'serial');
    unit.write('mogLoadShedRuntime', [32766], 'serial');
    unit.setMains({ voltage: 0 });
    unit.advance(100);
    expect([status(unit), hex(unit, 'statusChangeCause'), group(unit).slice(-1)]).toEqual(['0150', '001d', 'a']);
    unit.setMains({ voltage: 120 });
    unit.advance(30_000);
    expect([status(unit), group(unit)]).toEqual(['0002', '0001']);
  });

  test('on mains no runtime is too short', () => {
    const unit = shedding(byRuntime, (made) => made.write('sog0LoadShedRuntime', [32766], 'serial'));
    unit.advance(10_000);
    expect(group(unit)).toBe('0001');
  });
});

describe('on overload', () => {
  test('sheds at once, whatever the off delay, and for good: it would bring the overload back', () => {
    const unit = shedding(onOverload | useOffDelay);
    unit.setLoad({ percent: 120 });
    unit.advance(100);
    expect([group(unit), hex(unit, 'mogStatus')]).toEqual(['0002', '0000 0001']);
    unit.advance(600_000);
    expect([group(unit), hex(unit, 'powerSystemError')]).toEqual(['0002', '0000 0000']);
  });

  test('a group without the bit stays', () => {
    const unit = shedding(byTime);
    unit.setLoad({ percent: 120 });
    unit.advance(10_000);
    expect(group(unit)).toBe('0001');
  });
});

test('a unit without the settings sheds nothing', () => {
  const unit = makeUnit('SMT1500RM2UC');
  unit.setMains({ voltage: 0 });
  unit.advance(600_000);
  expect(group(unit)).toBe('0001');
});
