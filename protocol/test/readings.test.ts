import {
  blockValues,
  planReads,
  type ReadingName,
  readingNames,
  readings,
  registerNames,
  type Values,
} from '@ridethrough/protocol';
import { type RecordedUnit, recordedUnits, recordedWord } from '@ridethrough/protocol/testing';
import { describe, expect, test } from 'vitest';
import capture from './fixtures/smt750i-capture.json' with { type: 'json' };

const noAlarm = {
  generalError: new Set<never>(),
  powerSystemError: new Set<never>(),
  batterySystemError: new Set<never>(),
};
const low = { lowBattery: true };
const fine = { lowBattery: false };

function read(unit: RecordedUnit): Values {
  const blocks = (['status', 'measurement', 'setting', 'inventory'] as const).flatMap((pace) => planReads(pace));
  const parts = blocks.map((block) => {
    const words = Array.from({ length: block.words }, (_, i) => recordedWord(unit, block.at + i));
    return blockValues(block, words, unit.via);
  });
  return Object.assign({}, ...parts);
}

describe('a Smart-UPS 750 as NUT showed it', () => {
  const found = new Map(
    Object.entries(readings(read({ says: capture.says, via: 'direct', words: capture.words }), fine)),
  );

  test.each(Object.entries(capture.readings))('%s is %s', (name, value) => {
    expect(found.get(name)).toBe(value);
  });
  test.each(Object.entries(capture.also))('%s is %s, in our own words', (name, value) => {
    expect(found.get(name)).toBe(value);
  });
  test.each(capture.missing)('%s is missing', (name) => {
    expect(found.has(name)).toBe(false);
  });
});

test('a unit through a card gives the readings that it has', () => {
  const found = readings(
    { ...read(recordedUnits.smx1500Card), outletGroups: new Set(['sog0', 'sog1'] as const) },
    fine,
  );
  expect(found['ups.load']).toBe(15.08);
  expect(found['ups.realpower']).toBe(180.98);
  expect(found['ups.power']).toBe(171);
  expect(found['input.voltage']).toBe(121.19);
  expect(found['input.bypass.voltage']).toBeUndefined();
  expect(found['outlet.group.1.status']).toBe('on');
  expect(found['outlet.group.3.status']).toBeUndefined();
  expect(found['outlet.group.count']).toBe(2);
});

describe('ups.status', () => {
  const status = (values: Values, context = fine) => readings({ ...noAlarm, ...values }, context)['ups.status'];
  const online = new Set(['online'] as const);
  const onBattery = new Set(['onBattery', 'inputBad', 'offPending'] as const);

  test.each<[string | undefined, Values, { lowBattery: boolean }]>([
    ['OL', { upsStatus: online }, fine],
    ['OB', { upsStatus: onBattery }, fine],
    ['OB LB', { upsStatus: onBattery }, low],
    ['OB', { upsStatus: onBattery, simpleSignaling: new Set(['powerFailure', 'shutdownImminent'] as const) }, fine],
    ['BYPASS', { upsStatus: new Set(['bypass', 'commanded'] as const) }, fine],
    ['OFF', { upsStatus: new Set(['off', 'onPending'] as const) }, fine],
    ['OB TEST', { upsStatus: new Set(['onBattery', 'testInProgress'] as const) }, fine],
    ['OB CAL', { upsStatus: onBattery, calibrationStatus: new Set(['inProgress', 'protocol'] as const) }, fine],
    ['OL TRIM', { upsStatus: online, inputStatus: new Set(['acceptable', 'trim'] as const) }, fine],
    ['OL BOOST', { upsStatus: online, inputStatus: new Set(['boost'] as const) }, fine],
    ['OB', { upsStatus: onBattery, inputStatus: new Set(['boost'] as const) }, fine],
    ['OL RB ALARM', { upsStatus: online, batterySystemError: new Set(['needsReplacement'] as const) }, fine],
    ['OL OVER ALARM', { upsStatus: online, powerSystemError: new Set(['overload'] as const) }, fine],
    ['OL OVER', { upsStatus: new Set(['online', 'overload'] as const) }, fine],
    ['OL HE', { upsStatus: new Set(['online', 'highEfficiency'] as const) }, fine],
    [undefined, { upsStatus: new Set(['online', 'onBattery'] as const) }, fine],
    [undefined, { upsStatus: new Set(['fault'] as const) }, fine],
    [undefined, { upsStatus: new Set<never>() }, low],
    [undefined, {}, fine],
  ])('%s', (words, values, context) => {
    expect(status(values, context)).toBe(words);
  });
});

test('ups.alarm names every fault by its register, and is empty only when all three registers were read and show none', () => {
  const alarm = (values: Values) => readings(values, fine)['ups.alarm'];
  expect(alarm(noAlarm)).toBe('');
  expect(
    alarm({
      generalError: new Set(['siteWiring', 'firmwareMismatch'] as const),
      powerSystemError: new Set(['fan'] as const),
      batterySystemError: new Set(['disconnected', 'firmwareMismatch'] as const),
    }),
  ).toBe('general.siteWiring general.firmwareMismatch power.fan battery.disconnected battery.firmwareMismatch');
  expect(alarm({ generalError: new Set() })).toBeUndefined();
  expect(alarm({ batterySystemError: new Set(['charger'] as const) })).toBe('battery.charger');
});

test.each<[string, Values['batteryTestStatus']]>([
  ['none', new Set()],
  ['inProgress (protocol)', new Set(['inProgress', 'protocol'] as const)],
  ['passed (internal)', new Set(['passed', 'internal'] as const)],
  ['refused (internal, invalidState)', new Set(['refused', 'internal', 'invalidState'] as const)],
])('a battery test %s', (words, batteryTestStatus) => {
  if (!batteryTestStatus) throw new Error('no status');
  expect(readings({ batteryTestStatus }, fine)['ups.test.result']).toBe(words);
});

test('an outlet group that is neither or both of on and off gives no status', () => {
  const outletGroups = new Set(['mog', 'sog0'] as const);
  expect(readings({ outletGroups, sog0Status: new Set() }, fine)['outlet.group.1.status']).toBeUndefined();
  expect(
    readings({ outletGroups, sog0Status: new Set(['on', 'off'] as const) }, fine)['outlet.group.1.status'],
  ).toBeUndefined();
  const rebooting = readings({ outletGroups, sog0Status: new Set(['off', 'reboot'] as const) }, fine);
  expect(rebooting['outlet.group.1.status']).toBe('off');
  expect(rebooting['outlet.group.1.process']).toBe('reboot');
});

test('a group that does not exist gives no readings, nor does any group of a unit that does not say', () => {
  const values: Values = {
    sog0Status: new Set(['on'] as const),
    sog0Name: 'Rack',
    sog0OffDelay: 90,
    sog0OffCountdown: -1,
  };
  expect(readings(values, fine)).toEqual({});
  expect(readings({ ...values, outletGroups: new Set(['mog'] as const) }, fine)).toEqual({ 'outlet.group.count': 0 });
});

test('efficiency is a number or missing; the reason is a reading of its own', () => {
  expect(readings({ efficiency: 98.2109375 }, fine)).toEqual({
    'ups.efficiency': 98.21,
    'ups.efficiency.status': 'measured',
  });
  expect(readings({ efficiency: 'loadTooLow' }, fine)).toEqual({ 'ups.efficiency.status': 'loadTooLow' });
});

test.each([
  ['v230', undefined, 230],
  [undefined, 'v125', 125],
  ['v120Auto208Or240', undefined, 120],
  ['v100', 'v115', 115],
  ['unknown(128)', 'unknown(131072)', undefined],
] as const)('output voltage set to %s, %s', (short, wide, volts) => {
  const values: Values = {
    ...(short && { outputVoltageSetting: short }),
    ...(wide && { outputVoltageSettingWide: wide }),
  };
  expect(readings(values, fine)['output.voltage.nominal']).toBe(volts);
});

test('output frequency is told where the unit does not follow the mains', () => {
  const hertz = (outputFrequencySetting: NonNullable<Values['outputFrequencySetting']>) =>
    readings({ outputFrequencySetting }, fine)['output.frequency.nominal'];
  expect(hertz('hz50Within3')).toBe(50);
  expect(hertz('hz60Within0p1')).toBe(60);
  expect(hertz('auto')).toBeUndefined();
});

test('a muted beeper', () => {
  const beeper = (userInterfaceStatus: NonNullable<Values['userInterfaceStatus']>) =>
    readings({ userInterfaceStatus }, fine)['ups.beeper.status'];
  expect(beeper(new Set(['alarmSounding'] as const))).toBe('enabled');
  expect(beeper(new Set(['alarmSounding', 'alarmMuted'] as const))).toBe('muted');
});

test('every reading names registers that there are, or what UPS-Link asks', () => {
  for (const [name, row] of Object.entries(readingNames)) {
    expect(row.from.length > 0, name).toBe(row.upsLink === undefined);
    for (const register of row.from) expect(registerNames, name).toContain(register);
  }
});

test('every reading that a unit gives is in the table with its type', () => {
  const unit = read({ says: capture.says, via: 'direct', words: capture.words });
  for (const [name, value] of Object.entries(readings(unit, fine))) {
    expect(readingNames[name as ReadingName].type, name).toBe(typeof value);
  }
});
