import { readings, stateOf, toValues, type UpsLinkAnswers, upsLinkReadings, type Values } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import captures from '../fixtures/ups-link-captures.json' with { type: 'json' };

/** NUT's own words for what it converts, and its names for what stands under another one here. */
const otherwise: Readonly<Record<string, { readonly name?: string; readonly value?: (shown: string) => unknown }>> = {
  'ups.mfr': { value: () => undefined },
  'input.frequency': { name: 'output.frequency' },
  'ups.temperature': { name: 'battery.temperature' },
  'input.quality': { value: () => 'acceptable' },
  'input.sensitivity': { value: () => 'normal' },
  'input.transfer.reason': { value: (shown) => (shown === 'S' ? 'automaticTest' : 'startUp') },
  'battery.alarm.threshold': { value: () => 'after5Seconds' },
  'battery.date': { value: iso },
  'ups.mfr.date': { value: iso },
  'ups.test.interval': {
    name: 'ups.test.schedule',
    value: (shown) => (shown === '0' ? 'never' : 'atStartAnd14DaysAfterLast'),
  },
  'ups.test.result': { value: () => undefined },
};

function iso(shown: string): string {
  const [month, day, year = ''] = shown.split('/');
  return `${Number(year) < 80 ? '20' : '19'}${year}-${month}-${day}`;
}

describe.each(Object.entries(captures))('%s, as NUT showed it', (_, { answers, shown }) => {
  const values = toValues(answers as UpsLinkAnswers);
  const found: Readonly<Record<string, unknown>> = {
    ...upsLinkReadings(answers as UpsLinkAnswers),
    ...readings(values, { lowBattery: false }),
  };

  test.each(Object.entries(shown))('%s is %s', (name, text) => {
    const { name: ours = name, value } = otherwise[name] ?? {};
    const number = Number(text);
    expect(found[ours]).toEqual(value ? value(text) : Number.isNaN(number) || ours === 'ups.serial' ? text : number);
  });

  test('nothing is read that the unit did not say', () => {
    for (const name of ['outlet.group.0.status', 'outlet.group.0.delay.shutdown', 'ups.efficiency'])
      expect(found[name]).toBeUndefined();
    expect(found['outlet.group.count']).toBe(0);
  });
});

describe('the status byte', () => {
  const of = (status: string, more: UpsLinkAnswers = {}, before: Values = {}) => toValues({ status, ...more }, before);
  const words = (values: Values) => readings(values, { lowBattery: false })['ups.status'];

  test.each([
    ['08', {}, 'OL'],
    ['10', {}, 'OB'],
    ['50', {}, 'OB'],
    ['88', {}, 'OL RB ALARM'],
    ['0A', {}, 'OL TRIM'],
    ['0C', {}, 'OL BOOST'],
    ['28', {}, 'OL OVER ALARM'],
    ['09', {}, 'OL TEST CAL'],
    ['11', {}, 'OB TEST CAL'],
    ['10', { transferCause: 'S' }, 'OB TEST'],
    ['00', {}, 'OFF'],
    ['08', { register1: '20' }, 'BYPASS'],
    ['08', { register3: '20' }, 'OL ALARM'],
  ] as const)('%s with %j is %s', (status, more, said) => {
    expect(words(of(status, more))).toBe(said);
  });

  test('both lights at once are no state, and without the byte there is no status', () => {
    expect(stateOf(of('18').upsStatus)).toBeUndefined();
    expect(toValues({ charge: '100.0' })).toEqual({ charge: 100 });
    expect(of('1')).toEqual({});
  });

  test('on battery for a test is no loss of mains; for the mains it is', () => {
    expect(of('10', { transferCause: 'S' })).toMatchObject({
      simpleSignaling: new Set(),
      batteryTestStatus: new Set(['inProgress']),
    });
    expect(of('10', { transferCause: 'S' }).upsStatus?.has('inputBad')).toBe(false);
    expect(of('10', { transferCause: 'L' })).toMatchObject({
      simpleSignaling: new Set(['powerFailure']),
      inputStatus: new Set(['tooLow', 'notAcceptable']),
      statusChangeCause: 'lowInputVoltage',
    });
    expect(of('50', { transferCause: 'T' }).simpleSignaling).toEqual(new Set(['powerFailure', 'shutdownImminent']));
  });

  test("a test's outcome is kept when the unit has forgotten it, and one that left none was ended", () => {
    const passed = of('08', { testResult: 'OK' });
    expect(passed.batteryTestStatus).toEqual(new Set(['passed']));
    expect(of('08', { testResult: 'NO' }, passed).batteryTestStatus).toEqual(new Set(['passed']));
    expect(of('08', { testResult: 'BT' }).batteryTestStatus).toEqual(new Set(['failed']));
    const testing = of('10', { transferCause: 'S' });
    expect(of('08', { testResult: 'NO' }, testing).batteryTestStatus).toEqual(new Set(['aborted']));
    expect(of('08', { testResult: 'NO' }).batteryTestStatus).toBeUndefined();
  });

  test('a calibration that ends low has gone all the way', () => {
    const running = of('11');
    expect(running.calibrationStatus).toEqual(new Set(['inProgress']));
    expect(of('08', { charge: '024.0' }, running).calibrationStatus).toEqual(new Set(['passed']));
    expect(of('08', { charge: '081.0' }, running).calibrationStatus).toEqual(new Set(['aborted']));
    expect(of('08').calibrationStatus).toBeUndefined();
  });

  test('faults of the registers', () => {
    expect(of('08', { register2: '71', register3: 'E4' })).toMatchObject({
      powerSystemError: new Set([
        'transformerDcImbalance',
        'overtemperature',
        'avrRelay',
        'outputRelay',
        'bypassRelay',
        'fan',
      ]),
      batterySystemError: new Set(['disconnected', 'charger']),
    });
  });

  test('off, and how it comes back', () => {
    const asleep = of('00', { register3: '08', register1: '80', lineQuality: '00' }).upsStatus;
    expect(asleep).toEqual(new Set(['off', 'inputBad', 'onPending']));
    expect(of('10', { register3: '10' }).upsStatus?.has('offPending')).toBe(true);
  });
});

test('what a register cannot hold is left out of it', () => {
  expect(toValues({ sensitivity: 'A' })).toEqual({});
  expect(toValues({ batteryDate: 'RACK 7' })).toEqual({});
  expect(toValues({ transferHigh: '25' })).toEqual({});
});
