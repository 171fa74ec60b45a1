import { describe, expect, test } from 'vitest';
import type { Port } from '../../src/unit/port.ts';
import type { Unit, WriteOutcome } from '../../src/unit/unit.ts';
import { hex, makeUnit, number } from './make-unit.ts';

const send = (unit: Unit, value: number, via: Port = 'serial'): WriteOutcome =>
  unit.write('outletCommand', [value >>> 16, value & 0xffff], via);
const sog0 = (unit: Unit) => hex(unit, 'sog0Status').slice(-4);
const mog = (unit: Unit) => hex(unit, 'mogStatus').slice(-4);
const timers = (unit: Unit) => [
  number(unit, 'sog0OffCountdown'),
  number(unit, 'sog0StayOffCountdown'),
  number(unit, 'sog0OnCountdown'),
];

describe('commands as drivers compose them', () => {
  test.each<[string, number, Port]>([
    ['serial', 0x4210, 'serial'],
    ['SmartConnect', 0x20210, 'network'],
    ['USB', 0x1210, 'usb'],
    ['management card', 0x8210, 'card'],
    ['no source at all', 0x0210, 'network'],
  ])('reboot of SOG0 now, from %s', (_name, value, via) => {
    const unit = makeUnit();
    expect(send(unit, value, via)).toBe('done');
    expect([sog0(unit), mog(unit), timers(unit)]).toEqual(['0006', '0001', [-1, 8, 0]]);
    unit.advance(7900);
    expect(sog0(unit)).toBe('0006');
    unit.advance(100);
    expect([sog0(unit), timers(unit)]).toEqual(['0001', [-1, -1, -1]]);
  });

  test('reboot of SOG0 with both delays: all timers are loaded at once, and run in turn', () => {
    const unit = makeUnit();
    unit.write('sog0OnDelay', [5], 'serial');
    expect(send(unit, 0x42d0)).toBe('done');
    expect([sog0(unit), timers(unit)]).toEqual(['0205', [90, 8, 5]]);
    unit.advance(89_900);
    expect([sog0(unit), timers(unit)]).toEqual(['0205', [1, 8, 5]]);
    unit.advance(100);
    expect([sog0(unit), timers(unit)]).toEqual(['0006', [-1, 8, 5]]);
    unit.advance(8000);
    expect([sog0(unit), timers(unit)]).toEqual(['0106', [-1, -1, 5]]);
    unit.advance(5000);
    expect([sog0(unit), timers(unit)]).toEqual(['0001', [-1, -1, -1]]);
  });

  test('a reboot with more than 300 s of off time is sleep', () => {
    const unit = makeUnit();
    unit.write('sog0StayOff', [0, 301], 'serial');
    send(unit, 0x4210);
    expect([sog0(unit), timers(unit)]).toEqual(['0012', [-1, 301, 0]]);
  });

  test('off now and after the delay, on now and after the delay', () => {
    const unit = makeUnit();
    unit.write('sog0OnDelay', [5], 'serial');
    expect(send(unit, 0x4204)).toBe('done');
    expect([sog0(unit), timers(unit)]).toEqual(['0002', [-1, -1, -1]]);
    expect(send(unit, 0x4242)).toBe('done');
    expect([sog0(unit), timers(unit)]).toEqual(['0102', [-1, -1, 5]]);
    unit.advance(5000);
    expect(sog0(unit)).toBe('0001');
    expect(send(unit, 0x4284)).toBe('done');
    expect([sog0(unit), timers(unit)]).toEqual(['0201', [90, -1, -1]]);
    unit.advance(90_000);
    expect(sog0(unit)).toBe('0002');
    expect(send(unit, 0x4202)).toBe('done');
    expect(sog0(unit)).toBe('0001');
  });

  test('cancel drops what is pending', () => {
    const unit = makeUnit();
    send(unit, 0x4284);
    expect(send(unit, 0x4301)).toBe('done');
    unit.advance(200_000);
    expect([sog0(unit), timers(unit)]).toEqual(['0001', [-1, -1, -1]]);
    expect(send(unit, 0x4301)).toBe('done');
  });

  test('the whole unit off, and on again', () => {
    const unit = makeUnit();
    expect(send(unit, 0x4304)).toBe('done');
    expect([hex(unit, 'upsStatus'), hex(unit, 'statusChangeCause'), mog(unit), sog0(unit)]).toEqual([
      '0000 0010',
      '000c',
      '0002',
      '0002',
    ]);
    expect(send(unit, 0x4302)).toBe('done');
    unit.advance(100);
    expect([hex(unit, 'upsStatus'), mog(unit), sog0(unit)]).toEqual(['0000 0002', '0001', '0001']);
  });

  test('on without mains waits for them unless a cold boot is allowed', () => {
    const unit = makeUnit();
    send(unit, 0x4304);
    unit.setMains({ voltage: 0 });
    expect(send(unit, 0x4302)).toBe('done');
    expect([hex(unit, 'upsStatus'), mog(unit)]).toEqual(['0000 0150', '0502']);
    send(unit, 0x4301);
    expect(send(unit, 0x4322)).toBe('done');
    expect([hex(unit, 'upsStatus'), mog(unit)]).toEqual(['0000 0244', '0001']);
  });

  test('the whole unit shut down on battery returns with the mains, a reboot does not wait', () => {
    const unit = makeUnit();
    unit.setMains({ voltage: 0 });
    expect(send(unit, 0x4310)).toBe('done');
    unit.advance(8000);
    expect([hex(unit, 'upsStatus'), mog(unit), sog0(unit)]).toEqual(['0000 0244', '0001', '0001']);
    expect(send(unit, 0x4308)).toBe('done');
    unit.advance(60_000);
    expect([hex(unit, 'upsStatus'), mog(unit), sog0(unit)]).toEqual(['0000 0150', '050a', '050a']);
    unit.setMains({ voltage: 120 });
    unit.advance(3100);
    expect([mog(unit), sog0(unit)]).toEqual(['0001', '0001']);
  });

  test('a shutdown waits for its runtime', () => {
    const unit = makeUnit();
    unit.write('sog0MinimumReturnRuntime', [32767], 'serial');
    unit.setBattery({ chargePercent: 50 });
    send(unit, 0x4208);
    unit.advance(60_000);
    expect(sog0(unit)).toBe('090a');
    unit.write('sog0MinimumReturnRuntime', [60], 'serial');
    unit.advance(100);
    expect(sog0(unit)).toBe('0001');
  });

  test('a runtime beyond what the battery holds is waited for until it is full', () => {
    const unit = makeUnit();
    unit.write('mogMinimumReturnRuntime', [0x4000], 'serial');
    unit.setBattery({ chargePercent: 99.5 });
    send(unit, 0x4308);
    unit.advance(300_000);
    expect([hex(unit, 'upsStatus'), mog(unit)]).toEqual(['0000 0110', '090a']);
    unit.setBattery({ chargePercent: 100 });
    unit.advance(30_000);
    expect([mog(unit), sog0(unit)]).toEqual(['0001', '0001']);
  });

  test('a shutdown of one group alone announces none of the unit', () => {
    const unit = makeUnit();
    send(unit, 0x4288);
    expect([hex(unit, 'upsStatus'), hex(unit, 'simpleSignaling')]).toEqual(['0000 2002', '0000']);
    const whole = makeUnit('SMX1500RM2U');
    send(whole, 0x4288);
    expect(hex(whole, 'simpleSignaling')).toBe('0002');
  });

  test('load follows the groups that are on', () => {
    const unit = makeUnit();
    unit.setLoad({ percent: 60 });
    const before = number(unit, 'realPower');
    send(unit, 0x4204);
    expect(number(unit, 'realPower')).toBeCloseTo(before / 2, 1);
  });
});

describe('refused, and nothing changes', () => {
  const nothing = () => {};
  test.each<[string, number, (unit: Unit) => void]>([
    ['no command', 0x4200, nothing],
    ['two commands', 0x4206, nothing],
    ['cancel and off', 0x4205, nothing],
    ['no group', 0x4010, nothing],
    ['two sources', 0x5210, nothing],
    ['a reserved bit', 0x84210 | 0x100000, nothing],
    ['a group that the unit has not', 0x4410, nothing],
    ['one group that it has and one that it has not', 0x4610, nothing],
    ['a fourth switched group', 0x84010, nothing],
    ['cancel with a modifier', 0x4241, nothing],
    ['on with the off delay', 0x4282, nothing],
    ['off with the on delay', 0x4244, nothing],
    ['off with a cold boot', 0x4224, nothing],
    ['shutdown with a cold boot', 0x4228, nothing],
    ['another command while one is pending', 0x4204, (unit) => send(unit, 0x4284)],
    ['the same command twice', 0x4284, (unit) => send(unit, 0x4284)],
    ['a command to both while one is pending on one', 0x4304, (unit) => send(unit, 0x4284)],
    ['the main group off while a switched group is on', 0x4104, nothing],
    ['the main group rebooted while a switched group is on', 0x4110, nothing],
    ['the main group shut down while a switched group is on', 0x4188, nothing],
    ['a switched group on while the main group is off', 0x4202, (unit) => send(unit, 0x4304)],
    ['a switched group rebooted while the main group is off', 0x4210, (unit) => send(unit, 0x4304)],
    [
      'a switched group on while the main group is going off',
      0x4202,
      (unit) => {
        unit.write('mogOffDelay', [60], 'serial');
        send(unit, 0x4204);
        send(unit, 0x4184);
      },
    ],
    [
      'on during an emergency power off',
      0x4302,
      (unit) => unit.setFault({ register: 'generalError', fault: 'epoActive', set: true }),
    ],
  ])('%s', (_name, value, prepare) => {
    const unit = makeUnit();
    prepare(unit);
    const before = unit.state();
    expect(send(unit, value)).toBe('refused');
    expect(unit.state()).toEqual(before);
  });

  test('the main group of a unit that cannot switch it, and any command at the door that takes none', () => {
    const unit = makeUnit('SRT1000XLA');
    expect(send(unit, 0x4304, 'network')).toBe('refused');
    expect(send(unit, 0x4210, 'serial')).toBe('refused');
    expect(send(unit, 0x4210, 'network')).toBe('done');
  });

  test('the main group alone goes off when no switched group is on', () => {
    const unit = makeUnit();
    send(unit, 0x4204);
    expect(send(unit, 0x4104)).toBe('done');
    expect(hex(unit, 'upsStatus')).toBe('0000 0010');
  });
});
