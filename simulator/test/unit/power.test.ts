import { decode, registers } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import type { Unit } from '../../src/unit/unit.ts';
import { hex, makeUnit, number, status } from './make-unit.ts';

const into = [0, 1 << 4];
const outOf = [0, 1 << 5];
const cause = (unit: Unit) => decode(registers.statusChangeCause, unit.raw('statusChangeCause') ?? []);

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
