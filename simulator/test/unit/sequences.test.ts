import { describe, expect, test } from 'vitest';
import type { Unit } from '../../src/unit/unit.ts';
import { hex, makeUnit, number, status } from './make-unit.ts';

/** Every change of the given words over simulated time, to the step. */
function watch(unit: Unit, forS: number, words: () => string): string[] {
  const seen: string[] = [];
  let last = words();
  for (let at = 0.1; at < forS + 0.05; at += 0.1) {
    unit.advance(100);
    const now = words();
    if (now !== last) seen.push(`${at.toFixed(1)} ${now}`);
    last = now;
  }
  return seen;
}

const requestShutdown = [1];

describe('mains lost and back', () => {
  test.each([
    ['SMT1500RM2UC', '0003'],
    ['SMX1500RM2U', '0003'],
    ['SRT1000XLA', '0004'],
  ])('%s', (sku, cause) => {
    const unit = makeUnit(sku);
    expect([status(unit), hex(unit, 'simpleSignaling'), hex(unit, 'inputStatus')]).toEqual(['2002', '0000', '0001']);
    unit.setMains({ voltage: 0 });
    expect([
      status(unit),
      hex(unit, 'statusChangeCause'),
      hex(unit, 'simpleSignaling'),
      hex(unit, 'inputVoltage'),
      hex(unit, 'inputStatus'),
    ]).toEqual(['0244', cause, '0001', '0000', '0004']);
    const before = number(unit, 'batteryVoltage');
    unit.advance(30_000);
    expect(number(unit, 'batteryVoltage')).toBeLessThan(before);
    unit.setMains({ voltage: 120 });
    expect([status(unit), hex(unit, 'inputStatus')]).toEqual(['0244', '0002']);
    expect(
      watch(unit, 310, () => `${status(unit)} ${hex(unit, 'statusChangeCause')} ${hex(unit, 'simpleSignaling')}`),
    ).toEqual(['3.0 0002 0008 0000', '303.0 2002 0008 0000']);
  });

  test('a brownout and a surge have causes of their own', () => {
    const unit = makeUnit();
    unit.setMains({ voltage: 80 });
    expect([status(unit), hex(unit, 'statusChangeCause')]).toEqual(['0244', '0002']);
    unit.setMains({ voltage: 120 });
    unit.advance(5000);
    unit.setMains({ voltage: 150 });
    expect([status(unit), hex(unit, 'statusChangeCause'), hex(unit, 'inputStatus')]).toEqual(['0244', '0001', '0008']);
  });
});

describe('a request for shutdown', () => {
  const words = (unit: Unit) => () =>
    `${status(unit)} ${hex(unit, 'mogStatus').slice(-4)} ${hex(unit, 'sog0Status').slice(-4)}`;

  test('on mains: off pending for 60 s, off for 15 s, main group back, the others 15 s later', () => {
    const unit = makeUnit('SRT1000XLA');
    expect(unit.write('simpleSignalingCommand', requestShutdown, 'serial')).toBe('done');
    expect([status(unit), hex(unit, 'simpleSignaling')]).toEqual(['2202', '0002']);
    expect(watch(unit, 100, words(unit))).toEqual([
      '60.0 0110 000a 000a',
      '75.0 0002 0001 010a',
      '90.0 0002 0001 0001',
    ]);
    expect(hex(unit, 'statusChangeCause')).toBe('0012');
  });

  test('on battery: warns at once, off after 60 s, back with the mains', () => {
    const unit = makeUnit('SRT1000XLA');
    unit.setMains({ voltage: 0 });
    expect(hex(unit, 'simpleSignaling')).toBe('0001');
    unit.write('simpleSignalingCommand', requestShutdown, 'serial');
    expect(hex(unit, 'simpleSignaling')).toBe('0003');
    expect(watch(unit, 200, words(unit))).toEqual(['60.0 0150 000a 000a', '75.0 0150 050a 050a']);
    unit.setMains({ voltage: 120 });
    expect(watch(unit, 30, words(unit))).toEqual(['3.0 0002 0001 010a', '18.0 0002 0001 0001']);
  });

  test('follows the off delay settings of every group, and asked again changes nothing', () => {
    const unit = makeUnit();
    unit.write('sog0OffDelay', [20], 'serial');
    unit.write('simpleSignalingCommand', requestShutdown, 'serial');
    unit.advance(10_000);
    unit.write('simpleSignalingCommand', requestShutdown, 'serial');
    expect(number(unit, 'sog0OffCountdown')).toBe(10);
    expect(watch(unit, 20, words(unit))).toEqual(['10.0 0110 000a 000a', '18.0 0002 0001 0001']);
  });
});

test('remote off takes everything down for good, remote on brings it back in order', () => {
  const unit = makeUnit('SRT1000XLA');
  expect(unit.write('simpleSignalingCommand', [2], 'serial')).toBe('done');
  expect([status(unit), hex(unit, 'statusChangeCause'), hex(unit, 'sog1Status')]).toEqual([
    '0010',
    '000c',
    '0000 0002',
  ]);
  unit.setMains({ voltage: 0 });
  expect(status(unit)).toBe('0050');
  unit.setMains({ voltage: 120 });
  unit.advance(60_000);
  expect(status(unit)).toBe('0010');
  expect(unit.write('simpleSignalingCommand', [4], 'serial')).toBe('done');
  expect([status(unit), hex(unit, 'sog0Status')]).toEqual(['0002', '0000 0102']);
  unit.advance(15_000);
  expect(hex(unit, 'sog0Status')).toBe('0000 0001');
});

test.each([[[0]], [[3]], [[8]]])('simple signaling %j is refused', (words) => {
  expect(makeUnit().write('simpleSignalingCommand', words, 'serial')).toBe('refused');
});

describe('an empty battery', () => {
  test('ends the output, which restarts by itself when the mains are back', () => {
    const unit = makeUnit();
    unit.setLoad({ percent: 80 });
    unit.advance(20_000);
    unit.setMains({ voltage: 0 });
    const estimate = number(unit, 'runtime');
    let lasted = 0;
    for (; status(unit) === '0244' && lasted < 2 * estimate; lasted++) unit.advance(1000);
    expect(Math.abs(lasted - estimate)).toBeLessThan(0.1 * estimate);
    expect([status(unit), hex(unit, 'statusChangeCause'), hex(unit, 'outputVoltage'), hex(unit, 'runtime')]).toEqual([
      '0150',
      '000d',
      '0000',
      '0000 0000',
    ]);
    unit.advance(3_600_000);
    expect(status(unit)).toBe('0150');
    unit.setMains({ voltage: 120 });
    unit.advance(2000);
    expect(status(unit)).toBe('0150');
    unit.advance(1000);
    expect([status(unit), hex(unit, 'statusChangeCause')]).toEqual(['0002', '0012']);
  });

  test('holds a group back until the battery offers its runtime', () => {
    const unit = makeUnit();
    unit.write('mogMinimumReturnRuntime', [420], 'serial');
    unit.setMains({ voltage: 0 });
    unit.setBattery({ chargePercent: 0 });
    expect(status(unit)).toBe('0150');
    unit.setMains({ voltage: 120 });
    unit.advance(60_000);
    expect([status(unit), hex(unit, 'mogStatus')]).toEqual(['0110', '0000 090a']);
    unit.setBattery({ chargePercent: 40 });
    unit.advance(100);
    expect(status(unit)).toBe('0002');
  });

  test('low runtime is an imminent shutdown, and the panel sounds on', () => {
    const unit = makeUnit();
    unit.setLoad({ percent: 100 });
    unit.setMains({ voltage: 0 });
    unit.setBattery({ chargePercent: 30 });
    unit.advance(20_000);
    expect([hex(unit, 'simpleSignaling'), hex(unit, 'userInterfaceStatus')]).toEqual(['0003', '0002']);
  });
});

test('without its battery a unit drops the load with the mains and says why', () => {
  const unit = makeUnit();
  unit.setFault({ register: 'batterySystemError', fault: 'disconnected', set: true });
  expect([
    status(unit),
    hex(unit, 'statusChangeCause'),
    hex(unit, 'batterySystemError'),
    hex(unit, 'efficiency'),
  ]).toEqual(['2022', '0010', '0001', 'fff8']);
  unit.setMains({ voltage: 0 });
  expect([status(unit), hex(unit, 'statusChangeCause')]).toEqual(['0170', '0010']);
});

test('an emergency power off keeps everything dark until it is over and somebody turns it on', () => {
  const unit = makeUnit();
  unit.setFault({ register: 'generalError', fault: 'epoActive', set: true });
  expect([status(unit), hex(unit, 'statusChangeCause'), hex(unit, 'generalError')]).toEqual(['0030', '0015', '0080']);
  expect(unit.write('simpleSignalingCommand', [4], 'serial')).toBe('refused');
  unit.setFault({ register: 'generalError', fault: 'epoActive', set: false });
  unit.advance(60_000);
  expect(status(unit)).toBe('0010');
  unit.write('simpleSignalingCommand', [4], 'serial');
  expect(status(unit)).toBe('0002');
});

describe('battery test', () => {
  test('runs for 20 s: 0042h with 0084h, then 0044h', () => {
    const unit = makeUnit();
    expect(unit.write('batteryTestCommand', [1], 'serial')).toBe('done');
    const words = () => `${status(unit)} ${hex(unit, 'statusChangeCause')} ${hex(unit, 'batteryTestStatus')}`;
    expect(words()).toBe('0084 0009 0042');
    expect(unit.write('batteryTestCommand', [1], 'serial')).toBe('refused');
    expect(watch(unit, 30, words)).toEqual(['20.0 0002 000a 0044']);
  });

  test.each<[string, (unit: Unit) => void, string]>([
    ['on battery', (unit) => unit.setMains({ voltage: 0 }), '0250'],
    ['during an outlet process', (unit) => unit.write('simpleSignalingCommand', requestShutdown, 'serial'), '0250'],
    [
      'with a battery fault',
      (unit) => unit.setFault({ register: 'batterySystemError', fault: 'charger', set: true }),
      '0450',
    ],
    ['with too little charge', (unit) => unit.setBattery({ chargePercent: 50 }), '0850'],
  ])('is refused %s, with the reason in register 23', (_name, spoil, word) => {
    const unit = makeUnit();
    spoil(unit);
    const before = status(unit);
    expect(unit.write('batteryTestCommand', [1], 'serial')).toBe('done');
    expect([hex(unit, 'batteryTestStatus'), status(unit)]).toEqual([word, before]);
  });

  test('is aborted by command or by a power failure', () => {
    const unit = makeUnit();
    expect(unit.write('batteryTestCommand', [2], 'serial')).toBe('refused');
    unit.write('batteryTestCommand', [1], 'serial');
    expect(unit.write('batteryTestCommand', [2], 'serial')).toBe('done');
    expect([status(unit), hex(unit, 'batteryTestStatus')]).toEqual(['0002', '0060']);
    unit.write('batteryTestCommand', [1], 'serial');
    unit.setMains({ voltage: 0 });
    expect([status(unit), hex(unit, 'statusChangeCause'), hex(unit, 'batteryTestStatus')]).toEqual([
      '0244',
      '0003',
      '0060',
    ]);
  });

  test('of a worn battery fails and asks for a new one, although by its years it should be good, and a passed test with a new one clears that', () => {
    const unit = makeUnit();
    unit.setBattery({ healthPercent: 40 });
    unit.write('batteryTestCommand', [1], 'serial');
    unit.advance(20_000);
    expect([hex(unit, 'batteryTestStatus'), hex(unit, 'batterySystemError'), hex(unit, 'batteryLifeStatus')]).toEqual([
      '0048',
      '0004',
      '0001',
    ]);
    unit.setBattery({ healthPercent: 100 });
    unit.write('batteryTestCommand', [1], 'serial');
    unit.advance(20_000);
    expect([hex(unit, 'batteryTestStatus'), hex(unit, 'batterySystemError'), hex(unit, 'batteryLifeStatus')]).toEqual([
      '0044',
      '0000',
      '0001',
    ]);
  });
});

test('the beeper sounds on battery, is muted, and is done when the mains are back', () => {
  const unit = makeUnit();
  unit.setMains({ voltage: 0 });
  expect(hex(unit, 'userInterfaceStatus')).toBe('0002');
  expect(unit.write('userInterfaceCommand', [4], 'serial')).toBe('done');
  expect(hex(unit, 'userInterfaceStatus')).toBe('0004');
  expect(unit.write('userInterfaceCommand', [8], 'serial')).toBe('done');
  expect(hex(unit, 'userInterfaceStatus')).toBe('0002');
  unit.setMains({ voltage: 120 });
  unit.advance(4000);
  expect(hex(unit, 'userInterfaceStatus')).toBe('0000');
  unit.write('userInterfaceCommand', [2], 'serial');
  expect(hex(unit, 'userInterfaceStatus')).toBe('0003');
});

test('an overload is a fault while it lasts', () => {
  const unit = makeUnit();
  unit.setLoad({ percent: 120 });
  expect([status(unit), hex(unit, 'powerSystemError')]).toEqual(['2022', '0000 0001']);
  unit.setLoad({ percent: 50 });
  expect([status(unit), hex(unit, 'powerSystemError')]).toEqual(['2002', '0000 0000']);
});
