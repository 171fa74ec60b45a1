import { decode, registers } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import type { Unit } from '../../src/unit/unit.ts';
import { hex, makeUnit, status } from './make-unit.ts';

const cause = (unit: Unit) => decode(registers.statusChangeCause, unit.raw('statusChangeCause') ?? []);
const overload = (unit: Unit) => unit.state().faults.powerSystemError.includes('overload');

function srt(): Unit {
  return makeUnit('SRT1000XLA');
}

describe('overload', () => {
  /** Seconds until the output is no longer fed as it was. */
  function lastsS(unit: Unit, atMostS: number): number {
    const { state } = unit.state();
    for (let ms = 100; ms <= atMostS * 1000; ms += 100) {
      unit.advance(100);
      if (unit.state().state !== state) return ms / 1000;
    }
    return Number.POSITIVE_INFINITY;
  }

  test.each<[number, number, number]>([
    [104, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [108, 60, 600],
    [120, 30, 600],
    [140, 10, 120],
    [190, 0.1, 20],
  ])('%d %% lasts %d s on the battery of an SMT, %d s on mains', (percent, onBatteryS, onMainsS) => {
    const onBattery = makeUnit();
    onBattery.setMains({ voltage: 0 });
    onBattery.setLoad({ percent });
    const onMains = makeUnit();
    onMains.setLoad({ percent });
    expect(lastsS(onBattery, 90)).toBeCloseTo(onBatteryS, 0);
    expect(lastsS(onMains, 700)).toBeCloseTo(onMainsS, 0);
  });

  test('ends the output for good, says so until it is turned on again, and then may try anew', () => {
    const unit = makeUnit();
    unit.setMains({ voltage: 0 });
    unit.setLoad({ percent: 180 });
    expect([status(unit), hex(unit, 'powerSystemError')]).toEqual(['0264', '0000 0001']);
    unit.advance(1000);
    expect([status(unit), cause(unit), overload(unit)]).toEqual(['8070', 'powerSystemError', true]);
    unit.setMains({ voltage: 120 });
    unit.advance(60_000);
    expect([status(unit), hex(unit, 'mogStatus')]).toEqual(['8030', '0000 0002']);
    unit.setLoad({ percent: 50 });
    expect(unit.write('simpleSignalingCommand', [4], 'serial')).toBe('done');
    unit.advance(100);
    expect([unit.state().state, overload(unit), status(unit)]).toEqual(['online', false, '0002']);
  });

  test('that ended the output is forgotten when faults are cleared, and the output stays off', () => {
    const unit = makeUnit();
    unit.setMains({ voltage: 0 });
    unit.setLoad({ percent: 180 });
    unit.advance(1000);
    expect(unit.write('upsCommand', [0, 1 << 9], 'serial')).toBe('done');
    expect([status(unit), overload(unit)]).toEqual(['0050', false]);
    unit.advance(60_000);
    expect(status(unit)).toBe('0050');
  });

  test('is cleared as the load goes away, with the cause', () => {
    const unit = makeUnit();
    unit.setLoad({ percent: 110 });
    expect([status(unit), cause(unit)]).toEqual(['2022', 'powerSystemError']);
    unit.setLoad({ percent: 90 });
    expect([status(unit), cause(unit)]).toEqual(['2002', 'errorCleared']);
  });

  test('an SRT says so in its status, goes around its inverter in time, and back when it is over', () => {
    const unit = srt();
    unit.setLoad({ percent: 120 });
    expect(hex(unit, 'upsStatus')).toBe('0020 2022');
    expect(lastsS(unit, 60)).toBeCloseTo(30, 0);
    expect([hex(unit, 'upsStatus'), cause(unit)]).toEqual(['0020 8028', 'powerSystemError']);
    unit.setLoad({ percent: 80 });
    expect([hex(unit, 'upsStatus'), cause(unit)]).toEqual(['0000 0002', 'errorCleared']);
  });

  test('an SRT without fit mains goes dark', () => {
    const unit = srt();
    unit.setMains({ voltage: 140 });
    unit.setLoad({ percent: 160 });
    unit.advance(200);
    expect([unit.state().state, overload(unit)]).toEqual(['off', true]);
  });

  test('mains lost during an overload in bypass: dark, for the inverter cannot carry it', () => {
    const unit = srt();
    unit.setLoad({ percent: 160 });
    unit.advance(200);
    expect(unit.state().state).toBe('bypass');
    unit.setMains({ voltage: 0 });
    expect([unit.state().state, cause(unit)]).toEqual(['off', 'powerSystemError']);
  });

  test('groups that were shed take the overload with them', () => {
    const unit = makeUnit('SMX1500RM2U');
    unit.setLoad({ percent: 140 });
    unit.advance(5000);
    expect(overload(unit)).toBe(true);
    expect(unit.write('outletCommand', [0, 0x4204], 'serial')).toBe('done');
    unit.advance(100);
    expect([overload(unit), unit.state().state]).toEqual([false, 'online']);
  });
});
