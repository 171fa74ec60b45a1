import { registers } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import { models } from '../../src/models/find-model.ts';
import type { FaultRegister } from '../../src/unit/unit-changes.ts';
import { hex, makeUnit, number, status } from './make-unit.ts';

const faultRegisters: FaultRegister[] = ['generalError', 'powerSystemError', 'batterySystemError'];
const clearFaults = [0, 1 << 9];
const everyFault = faultRegisters.flatMap((register) =>
  Object.entries(registers[register].bits).map(([bit, fault]) => [register, fault, Number(bit)] as const),
);
const word = (name: FaultRegister, bit: number): string =>
  (2 ** bit)
    .toString(16)
    .padStart(registers[name].words * 4, '0')
    .replace(/(.{4})(?=.)/g, '$1 ');

test.each(everyFault)('%s.%s is bit %i: set, told in the status, and gone again', (register, fault, bit) => {
  for (const sku of ['SMT1500RM2UC', 'SRT1000XLA']) {
    const unit = makeUnit(sku);
    unit.setFault({ register, fault, set: true });
    unit.advance(1000);
    expect(hex(unit, register), sku).toBe(word(register, bit));
    const { status: flags, faults, state } = unit.state();
    expect(flags, sku).toContain('fault');
    expect(faults[register], sku).toEqual([fault]);
    // A battery fault leaves an online unit where it is.
    if (register === 'batterySystemError') expect(state, sku).toBe('online');
    unit.setFault({ register, fault, set: false });
    unit.advance(1000);
    expect(hex(unit, register), sku).toBe(word(register, 0).replace('1', '0'));
  }
});

test.each([
  ['generalError', 'siteWiring', '000e'],
  ['powerSystemError', 'fan', '000f'],
  ['batterySystemError', 'charger', '0010'],
] as const)('%s: the status says why it changed, and says so when it is over', (register, fault, cause) => {
  const unit = makeUnit();
  unit.setFault({ register, fault, set: true });
  expect([status(unit), hex(unit, 'statusChangeCause')]).toEqual(['2022', cause]);
  unit.setFault({ register, fault, set: false });
  expect([status(unit), hex(unit, 'statusChangeCause')]).toEqual(['2002', '0011']);
});

test('too warm and far too warm exclude each other, set either way', () => {
  const unit = makeUnit();
  const set = (fault: string) => unit.setFault({ register: 'batterySystemError', fault, set: true });
  set('overtemperatureWarning');
  set('overtemperatureCritical');
  expect(hex(unit, 'batterySystemError')).toBe('0008');
  set('overtemperatureWarning');
  expect(hex(unit, 'batterySystemError')).toBe('0080');
  unit.setBattery({ temperatureC: 65 });
  expect(hex(unit, 'batterySystemError')).toBe('0008');
});

test('a battery that gets hot warns, then stops being charged, and cools down again', () => {
  const unit = makeUnit();
  unit.setBattery({ temperatureC: 52, chargePercent: 50 });
  expect([hex(unit, 'batterySystemError'), hex(unit, 'statusChangeCause'), status(unit)]).toEqual([
    '0080',
    '0010',
    '2022',
  ]);
  unit.setBattery({ temperatureC: 62 });
  expect(hex(unit, 'batterySystemError')).toBe('0008');
  const charge = number(unit, 'charge');
  unit.advance(600_000);
  expect(number(unit, 'charge')).toBe(charge);
  unit.setBattery({ temperatureC: 30 });
  expect(hex(unit, 'batterySystemError')).toBe('0000');
  unit.advance(600_000);
  expect(number(unit, 'charge')).toBeGreaterThan(charge);
});

describe('a fault bit that outlives its fault', () => {
  test('stays in the status after a battery was away, until faults are cleared (990-9840B, register 0)', () => {
    const unit = makeUnit();
    unit.setBattery({ connected: false });
    expect([status(unit), hex(unit, 'batterySystemError'), hex(unit, 'statusChangeCause')]).toEqual([
      '2022',
      '0001',
      '0010',
    ]);
    unit.setBattery({ connected: true });
    unit.advance(60_000);
    expect([status(unit), hex(unit, 'batterySystemError')]).toEqual(['2022', '0000']);
    expect(unit.write('upsCommand', clearFaults, 'serial')).toBe('done');
    expect(status(unit)).toBe('2002');
  });

  test('is not cleared, nor the fault, while the battery is still away', () => {
    const unit = makeUnit();
    unit.setBattery({ connected: false });
    unit.write('upsCommand', clearFaults, 'serial');
    expect([status(unit), hex(unit, 'batterySystemError')]).toEqual(['2022', '0001']);
  });

  test('is not left by faults of other kinds', () => {
    const unit = makeUnit();
    for (const fault of ['charger', 'overtemperatureWarning', 'needsReplacement']) {
      unit.setFault({ register: 'batterySystemError', fault, set: true });
      unit.setFault({ register: 'batterySystemError', fault, set: false });
    }
    expect(status(unit)).toBe('2002');
  });
});

test('a command clears what was, and not an emergency switch that is still pulled', () => {
  const unit = makeUnit();
  unit.setFault({ register: 'generalError', fault: 'epoActive', set: true });
  unit.setFault({ register: 'generalError', fault: 'eeprom', set: true });
  unit.write('upsCommand', clearFaults, 'serial');
  expect([hex(unit, 'generalError'), unit.state().state]).toEqual(['0080', 'off']);
});

test('a charger that is out of order charges nothing', () => {
  for (const { sku } of models) {
    const unit = makeUnit(sku);
    unit.setBattery({ chargePercent: 40 });
    unit.setFault({ register: 'batterySystemError', fault: 'charger', set: true });
    unit.advance(60_000);
    expect(number(unit, 'charge'), sku).toBe(40);
    unit.setFault({ register: 'batterySystemError', fault: 'charger', set: false });
    unit.advance(60_000);
    expect(number(unit, 'charge'), sku).toBeGreaterThan(40.1);
  }
});

test('with its inverter out of order a line-interactive unit drops the load with the mains', () => {
  const unit = makeUnit();
  unit.setFault({ register: 'powerSystemError', fault: 'inverter', set: true });
  expect(unit.state().state).toBe('online');
  expect(unit.write('batteryTestCommand', [1], 'serial')).toBe('done');
  expect(hex(unit, 'batteryTestStatus')).toBe('0450');
  unit.setMains({ voltage: 0 });
  expect([unit.state().state, hex(unit, 'statusChangeCause')]).toEqual(['off', '000f']);
});

test.each(['outputShort', 'outputOvervoltage'])(
  '%s ends the output until it is over and somebody turns it on',
  (fault) => {
    const unit = makeUnit();
    unit.setFault({ register: 'powerSystemError', fault, set: true });
    expect([unit.state().state, hex(unit, 'statusChangeCause')]).toEqual(['off', '000f']);
    expect(unit.state().status).toContain('faultState');
    expect(unit.write('simpleSignalingCommand', [4], 'serial')).toBe('refused');
    expect(unit.write('outletCommand', [0, 0x4102], 'serial')).toBe('refused');
    unit.write('upsCommand', clearFaults, 'serial');
    unit.advance(60_000);
    expect(status(unit)).toBe('0010');
    unit.write('simpleSignalingCommand', [4], 'serial');
    expect(status(unit)).toBe('0002');
  },
);

test('what there is to acknowledge: a unit whose map reserves it refuses', () => {
  const acknowledge = [1 << 6];
  const unit = makeUnit();
  unit.setFault({ register: 'generalError', fault: 'siteWiring', set: true });
  expect(unit.write('userInterfaceCommand', acknowledge, 'serial')).toBe('done');
  expect(hex(unit, 'generalError')).toBe('0000');
  const older = makeUnit('SMT750I');
  older.setFault({ register: 'generalError', fault: 'siteWiring', set: true });
  expect(older.write('userInterfaceCommand', acknowledge, 'serial')).toBe('refused');
  expect(hex(older, 'generalError')).toBe('0001');
});

describe('the beeper', () => {
  const ui = (unit: ReturnType<typeof makeUnit>): string => hex(unit, 'userInterfaceStatus');

  test('a mute silences what sounds; a new alarm sounds again; cancelling brings it back', () => {
    const unit = makeUnit();
    unit.setFault({ register: 'powerSystemError', fault: 'fan', set: true });
    expect(ui(unit)).toBe('0002');
    unit.write('userInterfaceCommand', [4], 'serial');
    expect(ui(unit)).toBe('0004');
    unit.setMains({ voltage: 0 });
    expect(ui(unit)).toBe('0002');
    unit.write('userInterfaceCommand', [4], 'serial');
    unit.write('userInterfaceCommand', [8], 'serial');
    expect(ui(unit)).toBe('0002');
  });

  test('acknowledging battery alarms silences those and no others', () => {
    const unit = makeUnit();
    unit.setFault({ register: 'batterySystemError', fault: 'charger', set: true });
    unit.write('userInterfaceCommand', [1 << 5], 'serial');
    expect(ui(unit)).toBe('0004');
    unit.setFault({ register: 'powerSystemError', fault: 'fan', set: true });
    unit.write('userInterfaceCommand', [1 << 5], 'serial');
    expect(ui(unit)).toBe('0002');
  });

  test.each([
    ['a mute', [4]],
    ['a short test', [1]],
  ])('a continuous test goes on until %s', (_name, end) => {
    const unit = makeUnit();
    unit.write('userInterfaceCommand', [2], 'serial');
    unit.advance(3_600_000);
    expect(ui(unit)).toBe('0003');
    unit.write('userInterfaceCommand', end, 'serial');
    unit.advance(5000);
    expect(ui(unit)).toBe('0000');
  });
});
