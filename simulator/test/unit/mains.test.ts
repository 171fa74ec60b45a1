import { decode, registers } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import type { Unit } from '../../src/unit/unit.ts';
import type { MainsChange } from '../../src/unit/unit-changes.ts';
import { hex, makeUnit, number, status } from './make-unit.ts';

const cause = (unit: Unit) => decode(registers.statusChangeCause, unit.raw('statusChangeCause') ?? []);
const outputVolts = (unit: Unit) => unit.state().output.voltage;
const inputStatus = (unit: Unit) => [...(decode(registers.inputStatus, unit.raw('inputStatus') ?? []) ?? [])];

describe('regulation: the output stays between the transfer points without the battery', () => {
  test.each<[number, string, string, [least: number, most: number]]>([
    [120, '2002', '0001', [119, 121]],
    [101, '0002', '0021', [112, 114]],
    [88, '0002', '0021', [113, 114]],
    [135, '0002', '0041', [118, 120]],
  ])('%d V on an SMT1500: %s with %s', (voltage, words, flags, [least, most]) => {
    const unit = makeUnit();
    unit.setMains({ voltage });
    expect([status(unit), hex(unit, 'inputStatus')]).toEqual([words, flags]);
    expect(outputVolts(unit)).toBeGreaterThan(least);
    expect(outputVolts(unit)).toBeLessThan(most);
  });

  test.each<[string, number, string, string]>([
    ['SMT1500RM2UC', 79, 'lowInputVoltage', '0004'],
    ['SMT1500RM2UC', 147, 'highInputVoltage', '0008'],
    ['SMT750I', 157, 'lowInputVoltage', '0004'],
    ['SMT750I', 292, 'highInputVoltage', '0008'],
    ['SRT1000XLA', 70, 'lowInputVoltage', '0004'],
    ['SRT1000XLA', 155, 'highInputVoltage', '0008'],
  ])('%s at %d V is on battery for %s', (sku, voltage, why, flags) => {
    const unit = makeUnit(sku);
    unit.setMains({ voltage });
    expect([status(unit), cause(unit), hex(unit, 'inputStatus')]).toEqual(['0244', why, flags]);
  });

  test('is not left with every flicker of the mains, and high efficiency comes back five minutes after', () => {
    const unit = makeUnit();
    unit.setMains({ voltage: 105 });
    unit.setMains({ voltage: 107.5 });
    expect(inputStatus(unit)).toEqual(['acceptable', 'boost']);
    unit.setMains({ voltage: 110 });
    expect(inputStatus(unit)).toEqual(['acceptable']);
    unit.advance(299_900);
    expect(status(unit)).toBe('0002');
    unit.advance(100);
    expect(status(unit)).toBe('2002');
    expect(unit.log.filter(({ what }) => what === 'regulation').map(({ detail }) => detail.to)).toEqual([
      'boost',
      'none',
    ]);
  });

  test('is taken up at once when the mains come back low', () => {
    const unit = makeUnit();
    unit.setMains({ voltage: 0 });
    unit.setMains({ voltage: 100 });
    unit.advance(3000);
    expect([status(unit), cause(unit), inputStatus(unit)]).toEqual([
      '0002',
      'acceptableInput',
      ['acceptable', 'boost'],
    ]);
  });

  test('without its relay a unit goes on battery at the transfer points', () => {
    const unit = makeUnit();
    unit.setFault({ register: 'powerSystemError', fault: 'avrRelay', set: true });
    unit.setMains({ voltage: 105 });
    expect([status(unit), cause(unit)]).toEqual(['0264', 'lowInputVoltage']);
  });
});

describe('quality of the mains', () => {
  test.each<[MainsChange, string, string]>([
    [{ distortion: 0.2 }, 'distortedInput', '0010'],
    [{ flicker: 0.2 }, 'rapidInputChange', '0010'],
    [{ frequency: 56 }, 'lowInputFrequency', '0080'],
    [{ frequency: 64 }, 'highInputFrequency', '0100'],
  ])('%j: on battery for %s, and back three seconds after it is over', (change, why, flags) => {
    const unit = makeUnit();
    unit.setMains(change);
    expect([status(unit), cause(unit), hex(unit, 'inputStatus')]).toEqual(['0244', why, flags]);
    unit.setMains({ distortion: 0, flicker: 0, frequency: 60 });
    expect(hex(unit, 'inputStatus')).toBe('0002');
    unit.advance(2900);
    expect(status(unit)).toBe('0244');
    unit.advance(100);
    expect([status(unit), cause(unit)]).toEqual(['0002', 'acceptableInput']);
  });

  test('a jump within what is regulated is a rapid change', () => {
    const unit = makeUnit();
    unit.setMains({ voltage: 90 });
    unit.setMains({ voltage: 140 });
    expect([status(unit), cause(unit)]).toEqual(['0244', 'rapidInputChange']);
  });

  test.each([
    [1, 0.11, '0244'],
    [2, 0.11, '0002'],
    [2, 0.21, '0244'],
    [4, 0.21, '0002'],
    [4, 0.36, '0244'],
  ])('sensitivity %d and a distortion of %d: %s', (sensitivity, distortion, words) => {
    const unit = makeUnit();
    unit.write('sensitivity', [sensitivity], 'serial');
    unit.setMains({ distortion });
    unit.advance(1000);
    expect(status(unit)).toBe(words);
  });

  test('poor mains that are borne end the high efficiency, and there is no figure for it', () => {
    const unit = makeUnit();
    unit.setMains({ distortion: 0.08 });
    expect([status(unit), unit.state().output.efficiency]).toEqual(['0002', 'poorInput']);
  });

  test('a generator sends a sensitive unit on battery again and again, and a less sensitive one not at all', () => {
    const transfers = (sensitivity: number) => {
      const unit = makeUnit();
      unit.write('sensitivity', [sensitivity], 'serial');
      unit.setMains({ quality: 'generator', voltage: 116 });
      unit.advance(30 * 60_000);
      return unit.log.filter(({ what, detail }) => what === 'transfer' && detail.to === 'onBattery').length;
    };
    expect(transfers(1)).toBeGreaterThan(3);
    expect(transfers(4)).toBe(0);
  });
});

describe('short disturbances', () => {
  test.each<[MainsChange, string, string]>([
    [{ voltage: 0, forMs: 400 }, 'distortedInput', '3.3'],
    [{ voltage: 0, forMs: 8 }, 'distortedInput', '3.0'],
    [{ voltage: 70, forMs: 40 }, 'lowInputVoltage', '3.0'],
    [{ voltage: 180, forMs: 2 }, 'highInputVoltage', '3.0'],
  ])('%j on a sensitive unit: on battery for %s', (change, why) => {
    const unit = makeUnit();
    unit.setMains(change);
    expect([status(unit), cause(unit)]).toEqual(['0244', why]);
    unit.advance(3000);
    expect(status(unit)).toBe('0244');
    unit.advance(400);
    expect(status(unit)).toBe('0002');
  });

  test('a unit of low sensitivity rides through a sag, not through a blackout', () => {
    const unit = makeUnit();
    unit.write('sensitivity', [4], 'serial');
    unit.setMains({ voltage: 75, forMs: 140 });
    unit.advance(1000);
    expect(unit.log.filter(({ what }) => what === 'transfer')).toEqual([]);
    unit.setMains({ voltage: 75, forMs: 160 });
    unit.advance(200);
    expect([status(unit), cause(unit)]).toEqual(['0244', 'lowInputVoltage']);
    unit.advance(5000);
    unit.setMains({ voltage: 0, forMs: 10 });
    expect(status(unit)).toBe('0244');
  });

  test('a falling voltage is regulated before it is too low', () => {
    const unit = makeUnit();
    unit.setMains({ voltage: 60, rampMs: 60_000 });
    const seen: string[] = [];
    for (let s = 0; s < 60; s++) {
      unit.advance(1000);
      const now = `${status(unit)} ${hex(unit, 'inputStatus')}`;
      if (seen.at(-1) !== now) seen.push(now);
    }
    expect(seen).toEqual(['2002 0001', '0002 0021', '0244 0004']);
    expect(cause(unit)).toBe('lowInputVoltage');
  });
});

describe('frequency of the output', () => {
  const hertz = (unit: Unit) => unit.state().output.frequency;

  test('a line-interactive unit follows the mains, and makes its nominal one on battery', () => {
    const unit = makeUnit();
    unit.setMains({ frequency: 58.5 });
    expect(hertz(unit)).toBeCloseTo(58.5, 1);
    unit.setMains({ voltage: 0 });
    expect([hertz(unit), hex(unit, 'outputFrequency')]).toEqual([60, '1e00']);
  });

  test('a converter keeps step within its window, and runs free beyond it', () => {
    const unit = makeUnit('SRT1000XLA');
    unit.setMains({ frequency: 62 });
    expect([hertz(unit), hex(unit, 'inputStatus'), status(unit)]).toEqual([expect.closeTo(62, 1), '0001', '2002']);
    unit.setMains({ frequency: 55 });
    expect([hertz(unit), hex(unit, 'inputStatus'), hex(unit, 'bypassInputStatus'), status(unit)]).toEqual([
      60,
      '0201',
      '0080',
      '0002',
    ]);
    unit.setMains({ frequency: 38 });
    expect([status(unit), cause(unit), hex(unit, 'inputStatus')]).toEqual(['0244', 'lowInputFrequency', '0280']);
  });

  test('register 593 sets window and frequency', () => {
    const unit = makeUnit('SRT1000XLA');
    unit.setMains({ frequency: 60.5 });
    expect(unit.write('outputFrequencySetting', [16], 'serial')).toBe('done');
    expect([hertz(unit), inputStatus(unit)]).toEqual([60, ['acceptable', 'notLocked']]);
    expect(unit.write('outputFrequencySetting', [8], 'serial')).toBe('done');
    expect([hertz(unit), status(unit)]).toEqual([50, '0002']);
  });
});

test('the energy counter counts what the outlets take, whatever feeds them', () => {
  for (const change of [{}, { voltage: 100 }, { voltage: 0 }]) {
    const unit = makeUnit();
    unit.setLoad({ watts: 400 });
    unit.setMains(change);
    const before = number(unit, 'outputEnergy');
    unit.advance(30 * 60_000);
    expect(Math.abs(number(unit, 'outputEnergy') - before - 200)).toBeLessThanOrEqual(2);
  }
});
