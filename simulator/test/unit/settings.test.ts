import { encode, type RegisterName, registers } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import type { WriteOutcome } from '../../src/unit/unit.ts';
import { hex, makeUnit, status } from './make-unit.ts';

const text = (value: string, words = 8, pad = '\0') => {
  const bytes = Buffer.from(value.padEnd(words * 2, pad), 'latin1');
  return Array.from({ length: words }, (_, i) => bytes.readUInt16BE(2 * i));
};

describe.each<[string, RegisterName, number[], WriteOutcome]>([
  ['SMT1500RM2UC', 'sensitivity', [4], 'done'],
  ['SMT1500RM2UC', 'sensitivity', [0], 'refused'],
  ['SMT1500RM2UC', 'sensitivity', [3], 'refused'],
  ['SMT1500RM2UC', 'sensitivity', [8], 'refused'],
  ['SRT1000XLA', 'sensitivity', [1], 'notApplicable'],
  ['SMT1500RM2UC', 'transferHigh', [133], 'done'],
  ['SMT1500RM2UC', 'transferHigh', [126], 'refused'],
  ['SMT1500RM2UC', 'transferHigh', [137], 'refused'],
  ['SMT1500RM2UC', 'transferLow', [97], 'done'],
  ['SMT1500RM2UC', 'transferLow', [96], 'refused'],
  ['SMT1500RM2UC', 'testInterval', [1], 'done'],
  ['SMT1500RM2UC', 'testInterval', [32], 'done'],
  ['SMT1500RM2UC', 'testInterval', [4], 'refused'],
  ['SMT1500RM2UC', 'testInterval', [8], 'refused'],
  ['SMT1500RM2UC', 'testInterval', [0], 'refused'],
  ['SMT1500RM2UC', 'mogOffDelay', [32767], 'done'],
  ['SMT1500RM2UC', 'mogOffDelay', [32768], 'refused'],
  ['SMT1500RM2UC', 'sog0StayOff', [0, 32767], 'done'],
  ['SMT1500RM2UC', 'sog0StayOff', [0, 32768], 'refused'],
  ['SMT1500RM2UC', 'sog0StayOff', [0xffff, 0xffff], 'refused'],
  ['SMT1500RM2UC', 'sog0MinimumReturnRuntime', [420], 'done'],
  ['SMT1500RM2UC', 'sog1OffDelay', [10], 'notApplicable'],
  ['SMX1500RM2U', 'mogOffDelay', [10], 'notApplicable'],
  ['SMX1500RM2U', 'sog2OffDelay', [10], 'done'],
  ['SMT1500RM2UC', 'outputFrequencySetting', [8], 'notApplicable'],
  ['SRT1000XLA', 'outputFrequencySetting', [16], 'done'],
  ['SRT1000XLA', 'outputFrequencySetting', [4], 'refused'],
  ['SRT1000XLA', 'outputFrequencySetting', [32], 'refused'],
  ['SRT1000XLA', 'outputFrequencySetting', [0], 'refused'],
  ['SMT1500RM2UC', 'sog0LoadShed', [0, 1], 'notApplicable'],
  ['SMTL1500RM3UC', 'sog0LoadShed', [0, 0x21], 'done'],
  ['SMTL1500RM3UC', 'mogLoadShed', [0, 0x20], 'refused'],
  ['SMTL1500RM3UC', 'sog0LoadShedTimeOnBattery', [600], 'done'],
  ['SMT1500RM2UC', 'batteryDate', [9000], 'done'],
  ['SMT1500RM2UC', 'batteryDate', [0xffff], 'refused'],
  ['SMT1500RM2UC', 'upsName', text('Rack 7', 8, ' '), 'done'],
  ['SMT1500RM2UC', 'upsName', text('R\u00e4ck'), 'refused'],
  ['SMT1500RM2UC', 'upsName', text('a\tb'), 'refused'],
  ['SMT1500RM2UC', 'sog1Name', text('x'), 'notApplicable'],
  ['SMT1500RM2UC', 'charge', [1], 'notApplicable'],
  ['SMT1500RM2UC', 'upsStatus', [0, 0], 'notApplicable'],
  ['SMT1500RM2UC', 'calibrationCommand', [2], 'refused'],
  ['SMT1500RM2UC', 'calibrationCommand', [3], 'refused'],
  ['SMT1500RM2UC', 'upsCommand', [0, 0x10], 'refused'],
  ['SMT1500RM2UC', 'upsCommand', [0, 0x20], 'refused'],
  ['SMT1500RM2UC', 'upsCommand', [0, 1], 'refused'],
  ['SMT1500RM2UC', 'upsCommand', [0, 0], 'refused'],
  ['SMT1500RM2UC', 'userInterfaceCommand', [0x10], 'refused'],
  ['SMT1500RM2UC', 'batteryTestCommand', [3], 'refused'],
])('%s: %s <- %j', (sku, name, words, outcome) => {
  test(outcome, () => {
    const unit = makeUnit(sku);
    const before = unit.raw(name);
    expect(unit.write(name, words, 'network')).toBe(outcome);
    expect(unit.raw(name)).toEqual(outcome === 'done' ? words : before);
  });
});

test('a name padded with zeros is kept, with spaces behind it', () => {
  const unit = makeUnit();
  expect(unit.write('mogName', text('Pumps'), 'serial')).toBe('done');
  expect(unit.raw('mogName')).toEqual(encode(registers.mogName, 'Pumps'));
});

test('transfer points decide when the voltage is regulated, and when the load goes on battery', () => {
  const unit = makeUnit();
  unit.setMains({ voltage: 101 });
  expect([status(unit), hex(unit, 'inputStatus')]).toEqual(['0002', '0021']);
  unit.setMains({ voltage: 79 });
  expect(status(unit)).toBe('0244');
  unit.write('transferLow', [97], 'serial');
  unit.advance(3100);
  expect([status(unit), hex(unit, 'inputStatus')]).toEqual(['0002', '0021']);
});

test('factory settings keep the names, a reset of names the settings', () => {
  const unit = makeUnit();
  unit.write('sensitivity', [4], 'serial');
  unit.write('sog0OffDelay', [1], 'serial');
  unit.write('sog0Name', text('Pumps'), 'serial');
  expect(unit.write('upsCommand', [0, 1 << 13], 'serial')).toBe('done');
  expect([hex(unit, 'sensitivity'), hex(unit, 'sog0Name').slice(0, 4)]).toEqual(['0004', '4f75']);
  unit.write('sog0Name', text('Pumps'), 'serial');
  expect(unit.write('upsCommand', [0, 1 << 3], 'serial')).toBe('done');
  expect([hex(unit, 'sensitivity'), hex(unit, 'sog0OffDelay'), hex(unit, 'sog0Name').slice(0, 4)]).toEqual([
    '0001',
    '005a',
    '5075',
  ]);
});

test('faults show in their register and in the status, and are cleared by command', () => {
  const unit = makeUnit();
  unit.setFault({ register: 'powerSystemError', fault: 'fan', set: true });
  unit.setFault({ register: 'batterySystemError', fault: 'overtemperatureWarning', set: true });
  unit.setFault({ register: 'batterySystemError', fault: 'overtemperatureCritical', set: true });
  expect([
    status(unit),
    hex(unit, 'statusChangeCause'),
    hex(unit, 'powerSystemError'),
    hex(unit, 'batterySystemError'),
  ]).toEqual(['2022', '0010', '0000 0400', '0008']);
  unit.write('upsCommand', [0, 1 << 9], 'serial');
  expect([status(unit), hex(unit, 'statusChangeCause'), hex(unit, 'powerSystemError')]).toEqual([
    '2002',
    '0011',
    '0000 0000',
  ]);
});

test('an acknowledged ageing battery says so', () => {
  const unit = makeUnit();
  unit.setBattery({ ageYears: 4 });
  expect(hex(unit, 'batteryLifeStatus')).toBe('0002');
  unit.write('userInterfaceCommand', [1 << 5], 'serial');
  expect(hex(unit, 'batteryLifeStatus')).toBe('0008');
  unit.setBattery({ ageYears: 2 });
  expect(hex(unit, 'batteryLifeStatus')).toBe('0004');
});
