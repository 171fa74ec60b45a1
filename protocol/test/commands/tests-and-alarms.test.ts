import type { Values } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import { bound, context, looksFrom, online, set, srt, theUnit } from './unit-values.ts';

const looks = looksFrom(online);
const check = (name: string, args: object, values: Partial<Values>, from: Values = online) =>
  bound(name, args).check(context({ ...from, ...values }))?.code;

describe('calibration.start', () => {
  const start = bound('calibration.start', {});
  const running = { calibrationStatus: set('inProgress' as const, 'protocol' as const) };

  test('is refused where it would do harm', () => {
    expect(start.check(context())).toBeUndefined();
    expect(start.check(context(online, { loadCommands: 'deny' }))?.code).toBe('load-commands-denied');
    expect(check('calibration.start', {}, { charge: 93.7 })).toBe('not-charged');
    const { charge: _, ...unread } = online;
    expect(start.check(context(unread))?.code).toBe('stale');
    expect(check('calibration.start', {}, { sog0Status: set('on', 'offDelayRunning') })).toBe('pending');
    expect(check('calibration.start', {}, running)).toBe('test-running');
    for (const upsStatus of [
      set('onBattery' as const),
      set('off' as const),
      set('online' as const, 'inputBad' as const),
    ])
      expect(check('calibration.start', {}, { upsStatus })).toBe('not-online');
  });
  test('is proven by its own register, never by the outcome of the one before, and tells how far it is', () => {
    expect(start.write(context())).toEqual({ register: 'calibrationCommand', words: [1] });
    expect(start.prove(online, looks({}))).toMatchObject({ verdict: 'waiting', begun: false });
    expect(start.prove(online, looks({ ...running, charge: 63.2 }))).toMatchObject({
      verdict: 'waiting',
      begun: true,
      says: 'the calibration is running: the battery is at 65 % or less',
    });
    expect(start.prove(online, looks(running, {})).verdict).toBe('confirmed');
    const refused = { calibrationStatus: set('refused' as const, 'protocol' as const, 'loadTooLow' as const) };
    expect(start.prove(online, looks(refused))).toEqual({
      verdict: 'refused',
      says: 'the unit refused the calibration (loadTooLow)',
    });
    const failed = { calibrationStatus: set('failed' as const, 'protocol' as const, 'loadChanged' as const) };
    expect(start.prove(online, looks(running, failed))).toMatchObject({
      verdict: 'failed',
      says: 'the calibration failed (loadChanged)',
    });
  });
  test('waits by the runtime, and a day at most', () => {
    expect(start.withinMs(context())).toBe(3600 * 2000 + 900_000);
    expect(start.withinMs(context({ ...online, runtime: 86_400 }))).toBe(86_400_000);
    const { runtime: _, ...unread } = online;
    expect(start.withinMs(context(unread))).toBe(86_400_000);
  });
});

describe.each([
  ['battery-test.abort', 'batteryTestStatus', 'batteryTestCommand'],
  ['calibration.abort', 'calibrationStatus', 'calibrationCommand'],
] as const)('%s', (name, status, register) => {
  const abort = bound(name, {});
  const running: Values = { ...online, [status]: set('inProgress', 'protocol') };

  test('needs one that runs, whoever started it', () => {
    expect(check(name, {}, {})).toBe('no-test');
    expect(check(name, {}, running)).toBeUndefined();
    expect(check(name, {}, { [status]: set('inProgress', 'localUi') })).toBeUndefined();
    expect(abort.write(context(running))).toEqual({ register, words: [2] });
  });
  test('is proven by "aborted", and says when it came too late', () => {
    expect(abort.prove(running, looks(running)).verdict).toBe('waiting');
    expect(abort.prove(running, looks({ [status]: set('aborted', 'protocol') })).verdict).toBe('confirmed');
    expect(abort.prove(running, looks({ [status]: set('passed', 'protocol') }))).toMatchObject({
      verdict: 'failed',
      says: expect.stringContaining('passed'),
    });
    expect(abort.prove(running, looks({ [status]: set() })).verdict).toBe('waiting');
  });
});

test('beeper.unmute', () => {
  const unmute = bound('beeper.unmute', {});
  const muted: Values = { ...online, userInterfaceStatus: set('alarmMuted') };
  expect(check('beeper.unmute', {}, {})).toBe('not-muted');
  expect(unmute.check(context(muted))).toBeUndefined();
  expect(unmute.write(context(muted))).toEqual({ register: 'userInterfaceCommand', words: [8] });
  expect(unmute.prove(muted, looks(muted)).verdict).toBe('waiting');
  expect(unmute.prove(muted, looks({})).verdict).toBe('confirmed');
});

describe('alarms.acknowledge', () => {
  const battery = bound('alarms.acknowledge', { alarm: 'battery' });
  const wiring = bound('alarms.acknowledge', { alarm: 'siteWiring' });
  const old: Values = { ...online, batteryLifeStatus: set('nearEnd') };
  const wrong: Values = { ...online, generalError: set('siteWiring') };

  test('needs that alarm, not acknowledged yet', () => {
    expect(battery.check(context())?.code).toBe('no-alarm');
    expect(battery.check(context({ ...online, batteryLifeStatus: set('nearEndAcknowledged') }))?.code).toBe('no-alarm');
    expect(wiring.check(context(old))?.code).toBe('no-alarm');
    expect(battery.check(context(old))).toBeUndefined();
    expect(wiring.check(context(wrong))).toBeUndefined();
    expect(battery.write(context(old)).words).toEqual([0x20]);
    expect(wiring.write(context(wrong)).words).toEqual([0x40]);
  });
  test('a fault of the battery counts while it sounds', () => {
    const quiet: Values = { ...online, batterySystemError: set('needsReplacement'), userInterfaceStatus: set() };
    const loud: Values = { ...quiet, userInterfaceStatus: set('alarmSounding') };
    expect(battery.check(context(quiet))?.code).toBe('no-alarm');
    expect(battery.check(context(loud))).toBeUndefined();
    expect(battery.prove(loud, looksFrom(loud)({})).verdict).toBe('waiting');
    expect(battery.prove(loud, looksFrom(loud)(quiet)).verdict).toBe('confirmed');
  });
  test('is proven by its bit; wrong wiring also by the alarm that ends', () => {
    expect(battery.prove(old, looks(old)).verdict).toBe('waiting');
    expect(battery.prove(old, looks({ batteryLifeStatus: set('nearEndAcknowledged') })).verdict).toBe('confirmed');
    const { batteryLifeStatus: _, ...unread } = online;
    expect(battery.prove(old, [{ ms: 1, values: unread }]).verdict).toBe('waiting');
    expect(wiring.prove(wrong, looks(wrong)).verdict).toBe('waiting');
    expect(wiring.prove(wrong, looks({ ...wrong, userInterfaceStatus: set() })).verdict).toBe('confirmed');
    expect(wiring.prove(wrong, looks({})).verdict).toBe('confirmed');
  });
});

test('faults.clear: needs one, is proven when those that were there are gone, names what is left', () => {
  const clear = bound('faults.clear', {});
  const faulty: Values = {
    ...online,
    upsStatus: set('online', 'fault'),
    generalError: set('eeprom'),
    batterySystemError: set('charger'),
  };
  expect(check('faults.clear', {}, {})).toBe('no-fault');
  expect(clear.check(context({ ...online, upsStatus: set('online', 'fault') }))).toBeUndefined();
  expect(clear.write(context(faulty))).toEqual({ register: 'upsCommand', words: [0, 0x200] });
  expect(clear.prove(faulty, looks(faulty))).toMatchObject({ verdict: 'waiting', begun: false });
  expect(clear.prove(faulty, looks({ batterySystemError: set('charger') }))).toEqual({
    verdict: 'waiting',
    begun: true,
    says: 'still there: battery.charger',
  });
  expect(clear.prove(faulty, looks({})).verdict).toBe('confirmed');
  // Another one that comes meanwhile is not this command's.
  expect(clear.prove(faulty, looks({ generalError: set('adc') })).verdict).toBe('confirmed');
});

describe('bypass', () => {
  const start = bound('bypass.start', theUnit);
  const stop = bound('bypass.stop', theUnit);
  const inBypass: Values = { ...srt, upsStatus: set('bypass', 'commanded') };

  test('only an SRT, on good mains, with nothing under way', () => {
    expect(start.check(context(srt))).toBeUndefined();
    expect(check('bypass.start', theUnit, {})).toBe('unsupported');
    expect(check('bypass.start', { upsName: 'Rack 7' }, {}, srt)).toBe('name-differs');
    expect(check('bypass.start', theUnit, { upsStatus: set('onBattery', 'inputBad') }, srt)).toBe('not-online');
    expect(check('bypass.start', theUnit, { upsStatus: set('online', 'inputBad') }, srt)).toBe('not-online');
    expect(check('bypass.start', theUnit, { bypassInputStatus: set('tooLow') }, srt)).toBe('not-online');
    expect(check('bypass.start', theUnit, { bypassInputStatus: set('acceptable') }, srt)).toBeUndefined();
    expect(start.check(context(srt, { loadCommands: 'deny' }))?.code).toBe('load-commands-denied');
    expect(start.check(context(inBypass))?.code).toBe('not-online');
    expect(stop.check(context(srt))?.code).toBe('not-in-bypass');
    expect(stop.check(context(inBypass))).toBeUndefined();
  });
  test('is one bit of 1536, and proven by the state', () => {
    expect(start.write(context(srt))).toEqual({ register: 'upsCommand', words: [0, 0x10] });
    expect(stop.write(context(inBypass))).toEqual({ register: 'upsCommand', words: [0, 0x20] });
    expect(start.prove(srt, looksFrom(srt)({})).verdict).toBe('waiting');
    expect(start.prove(srt, looksFrom(srt)(inBypass)).verdict).toBe('confirmed');
    expect(start.prove(srt, looksFrom(srt)({ upsStatus: set('off') }))).toMatchObject({ verdict: 'failed' });
    expect(stop.prove(inBypass, looksFrom(srt)(inBypass)).verdict).toBe('waiting');
    expect(stop.prove(inBypass, looksFrom(srt)({})).verdict).toBe('confirmed');
  });
});
