import { decode, registers } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import type { Unit } from '../../src/unit/unit.ts';
import { hex, makeUnit, number, status } from './make-unit.ts';

const into = [0, 1 << 4];
const outOf = [0, 1 << 5];
const cause = (unit: Unit) => decode(registers.statusChangeCause, unit.raw('statusChangeCause') ?? []);
const overload = (unit: Unit) => unit.state().faults.powerSystemError.includes('overload');

function srt(): Unit {
  return makeUnit('SRT1000XLA');
}

describe('bypass by command', () => {
  test('0408h, and 0002h after it; high efficiency five minutes later', () => {
    const unit = srt();
    expect([hex(unit, 'bypassInputStatus'), hex(unit, 'bypassVoltage').length, status(unit)]).toEqual([
      '0001',
      4,
      '2002',
    ]);
    expect(unit.write('upsCommand', into, 'serial')).toBe('done');
    expect([hex(unit, 'upsStatus'), cause(unit), hex(unit, 'bypassInputStatus')]).toEqual([
      '0000 0408',
      'protocolCommand',
      '8001',
    ]);
    expect(unit.state()).toMatchObject({ state: 'bypass', output: { efficiency: 'inBypass' } });
    unit.advance(600_000);
    expect(status(unit)).toBe('0408');
    expect(unit.write('upsCommand', outOf, 'serial')).toBe('done');
    expect([status(unit), cause(unit), hex(unit, 'bypassInputStatus')]).toEqual(['0002', 'protocolCommand', '0001']);
    unit.advance(300_000);
    expect(status(unit)).toBe('2002');
  });

  test('by somebody at the unit itself has another cause', () => {
    const unit = srt();
    unit.write('upsCommand', into, 'panel');
    expect([status(unit), cause(unit)]).toEqual(['0408', 'localUi']);
    unit.write('upsCommand', outOf, 'panel');
    expect([status(unit), cause(unit)]).toEqual(['0002', 'localUi']);
  });

  test('gives the mains to the load as they are', () => {
    const unit = srt();
    unit.write('upsCommand', into, 'serial');
    unit.setMains({ voltage: 110, frequency: 59 });
    unit.advance(1000);
    const { output, mains } = unit.state();
    expect([output.voltage, output.frequency]).toEqual([mains.measuredVoltage, mains.measuredFrequency]);
    expect(Math.abs(output.voltage - 110)).toBeLessThan(1);
  });

  test.each<[string, (unit: Unit) => void]>([
    ['mains beyond the transfer points', (unit) => unit.setMains({ voltage: 135 })],
    ['mains out of step', (unit) => unit.setMains({ frequency: 55 })],
    ['on battery', (unit) => unit.setMains({ voltage: 0 })],
    [
      'mains that are not back for long enough',
      (unit) => {
        unit.setMains({ voltage: 0, forMs: 100 });
        unit.advance(1000);
      },
    ],
    ['the output off', (unit) => unit.write('simpleSignalingCommand', [2], 'serial')],
    ['a battery test', (unit) => unit.write('batteryTestCommand', [1], 'serial')],
    ['a broken relay', (unit) => unit.setFault({ register: 'powerSystemError', fault: 'bypassRelay', set: true })],
  ])('is refused with %s', (_name, before) => {
    const unit = srt();
    before(unit);
    const state = unit.state().state;
    expect(unit.write('upsCommand', into, 'serial')).toBe('refused');
    expect(unit.state().state).toBe(state);
  });

  test('asked for again, or ended when there is none, nothing changes', () => {
    const unit = srt();
    expect(unit.write('upsCommand', outOf, 'serial')).toBe('done');
    expect(status(unit)).toBe('2002');
    unit.write('upsCommand', into, 'serial');
    expect(unit.write('upsCommand', into, 'serial')).toBe('done');
    expect(status(unit)).toBe('0408');
  });

  test.each(['SMT1500RM2UC', 'SMX1500RM2U', 'SMTL1500RM3UC'])('%s has none: both commands are refused', (sku) => {
    const unit = makeUnit(sku);
    expect([unit.write('upsCommand', into, 'serial'), unit.write('upsCommand', outOf, 'serial')]).toEqual([
      'refused',
      'refused',
    ]);
    expect([hex(unit, 'bypassInputStatus'), hex(unit, 'bypassVoltage'), hex(unit, 'bypassFrequency')]).toEqual([
      '0000',
      '-',
      '-',
    ]);
  });

  test.each<[string, object, string, string]>([
    ['lost', { voltage: 0 }, '0244', 'rapidInputChange'],
    ['too high for the load, not for the converter', { voltage: 140 }, '0002', 'highInputVoltage'],
    ['out of step', { frequency: 65 }, '0002', 'highInputFrequency'],
  ])('mains %s: the unit takes the load itself, and keeps it', (_name, change, words, why) => {
    const unit = srt();
    unit.write('upsCommand', into, 'serial');
    unit.setMains(change);
    expect([status(unit), cause(unit)]).toEqual([words, why]);
    unit.setMains({ voltage: 120, frequency: 60 });
    unit.advance(10_000);
    expect(unit.state().state).toBe('online');
  });

  test('switching off and on again ends it', () => {
    const unit = srt();
    unit.write('upsCommand', into, 'serial');
    unit.write('simpleSignalingCommand', [2], 'serial');
    expect(status(unit)).toBe('0010');
    unit.write('simpleSignalingCommand', [4], 'serial');
    expect(unit.state().state).toBe('online');
  });
});

describe('faults of a double-converting unit', () => {
  test('its inverter fails: around it while the mains are fit, and back when it is mended', () => {
    const unit = srt();
    unit.setFault({ register: 'powerSystemError', fault: 'inverter', set: true });
    expect([status(unit), cause(unit)]).toEqual(['8028', 'powerSystemError']);
    expect(unit.write('upsCommand', outOf, 'serial')).toBe('refused');
    unit.setFault({ register: 'powerSystemError', fault: 'inverter', set: false });
    expect([status(unit), cause(unit)]).toEqual(['0002', 'errorCleared']);
  });

  test('without fit mains it goes dark, and comes back with them', () => {
    const unit = srt();
    unit.setFault({ register: 'powerSystemError', fault: 'pfc', set: true });
    unit.setMains({ voltage: 0 });
    expect([unit.state().state, cause(unit)]).toEqual(['off', 'powerSystemError']);
    unit.setMains({ voltage: 120 });
    unit.advance(30_000);
    expect(unit.state().state).toBe('bypass');
  });

  test('a line-interactive unit needs its inverter only without mains', () => {
    const unit = makeUnit();
    unit.setFault({ register: 'powerSystemError', fault: 'inverter', set: true });
    expect(unit.state().state).toBe('online');
    unit.setMains({ voltage: 0 });
    expect([unit.state().state, cause(unit)]).toEqual(['off', 'powerSystemError']);
  });

  test('without the green relay there is no high efficiency', () => {
    const unit = makeUnit();
    unit.setFault({ register: 'powerSystemError', fault: 'greenRelay', set: true });
    expect(status(unit)).toBe('0022');
    unit.setFault({ register: 'powerSystemError', fault: 'greenRelay', set: false });
    unit.advance(300_000);
    expect(status(unit)).toBe('2002');
  });
});

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

describe('what register 154 says', () => {
  const says = (unit: Unit) => unit.state().output.efficiency;

  test.each<[string, (unit: Unit) => void, string]>([
    ['little load', (unit) => unit.setLoad({ percent: 5 }), 'loadTooLow'],
    ['off', (unit) => unit.write('simpleSignalingCommand', [2], 'serial'), 'outputOff'],
    ['on battery', (unit) => unit.setMains({ voltage: 0 }), 'onBattery'],
    ['in bypass', (unit) => unit.write('upsCommand', into, 'serial'), 'inBypass'],
    ['charging', (unit) => unit.setBattery({ chargePercent: 40 }), 'charging'],
    ['poor mains', (unit) => unit.setMains({ distortion: 0.09 }), 'poorInput'],
    [
      'no battery',
      (unit) => unit.setFault({ register: 'batterySystemError', fault: 'disconnected', set: true }),
      'batteryMissing',
    ],
  ])('%s', (_name, before, code) => {
    const unit = srt();
    before(unit);
    expect(says(unit)).toBe(code);
    expect(decode(registers.efficiency, unit.raw('efficiency') ?? [])).toBe(code);
  });

  test('a figure that falls from high efficiency over normal to regulating', () => {
    const unit = makeUnit();
    unit.setLoad({ percent: 40 });
    const green = Number(says(unit));
    unit.setMains({ voltage: 100 });
    const boosting = Number(says(unit));
    unit.setMains({ voltage: 120 });
    const normal = Number(says(unit));
    expect(green).toBeGreaterThan(normal);
    expect(normal).toBeGreaterThan(boosting);
    expect(boosting).toBeGreaterThan(80);
    expect(green).toBeLessThan(100);
  });
});

test('words that were seen on real units', () => {
  const smt = makeUnit();
  const seen = [hex(smt, 'upsStatus')];
  smt.setMains({ voltage: 0 });
  seen.push(hex(smt, 'upsStatus'));
  smt.setMains({ voltage: 120 });
  smt.advance(3000);
  seen.push(hex(smt, 'upsStatus'));
  smt.write('batteryTestCommand', [1], 'serial');
  seen.push(hex(smt, 'upsStatus'));
  smt.advance(21_000);
  const unit = srt();
  unit.write('upsCommand', into, 'serial');
  seen.push(hex(unit, 'upsStatus'));
  unit.write('upsCommand', outOf, 'serial');
  unit.write('simpleSignalingCommand', [1], 'serial');
  unit.advance(60_000);
  seen.push(hex(unit, 'upsStatus'));
  unit.setMains({ voltage: 0 });
  seen.push(hex(unit, 'upsStatus'));
  expect(seen.map((words) => words.slice(-4))).toEqual(['2002', '0244', '0002', '0084', '0408', '0110', '0150']);
  expect(seen.every((words) => words.startsWith('0000'))).toBe(true);
  expect(number(unit, 'realPower')).toBe(0);
});
