import type { CommandContext, Values } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import { bound, context, looksFrom, online, set, srt, theUnit } from './unit-values.ts';

const looks = looksFrom(online);
const code = (name: string, args: object = {}, values: Values = online, more: Partial<CommandContext> = {}) =>
  bound(name, { ...theUnit, ...args }).check(context(values, more))?.code;
const off: Values = { ...online, upsStatus: set('off'), mogStatus: set('off'), sog0Status: set('off') };

describe("what is written: one word of the maker's note AN177 for all groups", () => {
  test.each<[string, object, Values, number]>([
    ['ups.off', {}, online, 0x4304],
    ['ups.off', { delay: true }, online, 0x4384],
    ['ups.shutdown', {}, online, 0x4308],
    ['ups.shutdown', { delay: true }, online, 0x43c8],
    ['ups.reboot', {}, online, 0x4310],
    ['ups.reboot', { delay: true }, online, 0x43d0],
    ['ups.on', {}, off, 0x4302],
    ['ups.on', { delay: true }, off, 0x4342],
    ['ups.on', { force: true }, off, 0x4302],
    ['ups.on', { force: true }, { ...off, upsStatus: set('off', 'inputBad') }, 0x4322],
  ])('%s %j', (name, args, values, word) => {
    expect(bound(name, { ...theUnit, ...args }).write(context(values))).toEqual({
      register: 'outletCommand',
      words: [word >>> 16, word & 0xffff],
    });
  });
  test('ups.cancel, with its source', () =>
    expect(bound('ups.cancel', theUnit).write(context(online, { source: 'network1' }))).toEqual({
      register: 'outletCommand',
      words: [2, 0x0301],
    }));
  test.each([
    ['ups.shutdown', 1],
    ['ups.reboot', 1],
    ['ups.off', 2],
    ['ups.on', 4],
  ])('%s of a unit whose main group takes no command goes to 1540, whatever the way to it', (name, word) => {
    for (const source of ['serial', 'network1'] as const)
      expect(bound(name, theUnit).write(context(srt, { source }))).toEqual({
        register: 'simpleSignalingCommand',
        words: [word],
      });
  });
  test('an SRT that shows its main group is still spoken to by 1540 on its serial port, and only there', () => {
    const whole: Values = { ...srt, outletGroups: set('mog', 'sog0', 'sog1') };
    expect(bound('ups.off', theUnit).write(context(whole)).register).toBe('simpleSignalingCommand');
    expect(bound('ups.off', theUnit).write(context(whole, { source: 'network1' }))).toEqual({
      register: 'outletCommand',
      words: [2, 0x0704],
    });
  });
});

describe('refusals', () => {
  test('none when all is well', () => {
    for (const name of ['ups.off', 'ups.reboot', 'ups.shutdown']) expect(code(name)).toBeUndefined();
    expect(code('ups.on', {}, off)).toBeUndefined();
  });
  test('another name; the serial number does as well', () => {
    expect(code('ups.off', { upsName: 'Rack 2' })).toBe('name-differs');
    expect(code('ups.off', { upsName: '3S2042X14540' })).toBeUndefined();
    const { upsName: _, ...unnamed } = online;
    expect(code('ups.off', {}, unnamed)).toBe('name-differs');
  });
  test('the load rules: denied, a test, a calibration, a sequence, battery', () => {
    expect(code('ups.shutdown', {}, online, { loadCommands: 'deny' })).toBe('load-commands-denied');
    expect(code('ups.shutdown', { force: true }, { ...online, upsStatus: set() })).toBe('stale');
    expect(code('ups.shutdown', {}, { ...online, upsStatus: set('online', 'testInProgress') })).toBe('test-running');
    expect(code('ups.shutdown', {}, { ...online, calibrationStatus: set('inProgress') })).toBe('test-running');
    expect(code('ups.shutdown', {}, { ...online, batteryTestStatus: set('inProgress') })).toBe('test-running');
    expect(code('ups.shutdown', {}, { ...online, sog0Status: set('on', 'offDelayRunning') })).toBe('pending');
    expect(code('ups.shutdown', {}, { ...online, upsStatus: set('online', 'offPending') })).toBe('pending');
    expect(code('ups.on', {}, { ...off, upsStatus: set('off', 'onPending') })).toBe('pending');
    // Set at once when the mains are bad, and no sign of a command then.
    const onBattery: Values = { ...online, upsStatus: set('onBattery', 'inputBad', 'offPending') };
    for (const name of ['ups.off', 'ups.reboot', 'ups.shutdown']) {
      expect(code(name, {}, onBattery)).toBe('on-battery');
      expect(code(name, { force: true }, onBattery)).toBeUndefined();
    }
  });
  test('what feeds the gateway: off needs force, a reboot and a shutdown do not', () => {
    const feeds = { feeds: { 1: ['network'] } } as const;
    expect(code('ups.off', {}, online, feeds)).toBe('feeds-gateway');
    expect(code('ups.off', { force: true }, online, feeds)).toBeUndefined();
    for (const name of ['ups.reboot', 'ups.shutdown']) expect(code(name, {}, online, feeds)).toBeUndefined();
  });
  test('off of what is off, on of what is on, on without mains', () => {
    for (const name of ['ups.off', 'ups.reboot', 'ups.shutdown']) expect(code(name, {}, off)).toBe('not-on');
    expect(code('ups.on')).toBe('not-off');
    const dark: Values = { ...off, upsStatus: set('off', 'inputBad') };
    expect(code('ups.on', {}, dark)).toBe('on-battery');
    expect(code('ups.on', { force: true }, dark)).toBeUndefined();
  });
  test('cancel of nothing', () => {
    expect(code('ups.cancel')).toBe('nothing-pending');
    expect(code('ups.cancel', {}, { ...online, mogStatus: set('on', 'shutdown', 'offDelayRunning') })).toBeUndefined();
    expect(code('ups.cancel', {}, srt)).toBe('nothing-pending');
    expect(code('ups.cancel', {}, { ...srt, sog0Status: set('on', 'offDelayRunning') })).toBe('unsupported');
  });
  test('1540 knows no choice of delays, and no reboot without mains', () => {
    expect(code('ups.off', { delay: true }, srt)).toBe('unsupported');
    expect(code('ups.off', {}, srt)).toBeUndefined();
    for (const name of ['ups.shutdown', 'ups.reboot']) {
      expect(code(name, {}, srt)).toBe('unsupported');
      expect(code(name, { delay: true }, srt)).toBeUndefined();
    }
    const onBattery: Values = { ...srt, upsStatus: set('onBattery', 'inputBad') };
    expect(code('ups.reboot', { delay: true, force: true }, onBattery)).toBe('unsupported');
    expect(code('ups.shutdown', { delay: true, force: true }, onBattery)).toBeUndefined();
  });
});

describe('proofs', () => {
  const prove = (name: string, seen: Values[], before: Values = online) =>
    bound(name, theUnit).prove(before, looksFrom(before)(...seen));

  test('off: the unit and every group, with nothing under way', () => {
    expect(prove('ups.off', [{}])).toMatchObject({ verdict: 'waiting', begun: false });
    expect(prove('ups.off', [{ sog0Status: set('off') }])).toMatchObject({ verdict: 'waiting', begun: true });
    expect(prove('ups.off', [{ ...off, upsStatus: set('off', 'onPending') }]).verdict).toBe('waiting');
    expect(prove('ups.off', [{ ...off, mogStatus: set('off', 'shutdown', 'waitsForAc') }]).verdict).toBe('waiting');
    expect(prove('ups.off', [{ ...off, upsStatus: set('off', 'online') }]).verdict).toBe('waiting');
    expect(prove('ups.off', [off]).verdict).toBe('confirmed');
  });
  test('reboot: seen off, then on again with every group that was on', () => {
    const dark: Values = { ...off, upsStatus: set('off', 'onPending'), mogStatus: set('off', 'reboot') };
    expect(prove('ups.reboot', [{ upsStatus: set('online', 'offPending') }])).toMatchObject({ begun: true });
    expect(prove('ups.reboot', [dark])).toMatchObject({ verdict: 'waiting', begun: true });
    expect(prove('ups.reboot', [dark, { sog0Status: set('off', 'onDelayPending') }]).verdict).toBe('waiting');
    expect(prove('ups.reboot', [dark, { sog0Status: set('off') }]).verdict).toBe('waiting');
    expect(prove('ups.reboot', [dark, {}]).verdict).toBe('confirmed');
    expect(prove('ups.reboot', [{}, {}]).verdict).toBe('waiting');
    // A group that was off before need not come on.
    const one = { sog0Status: set('off' as const) };
    expect(prove('ups.reboot', [dark, one], { ...online, ...one }).verdict).toBe('confirmed');
  });
  test('shutdown: off and held off by the mains or the battery alone, or on again', () => {
    const onBattery: Values = { ...online, upsStatus: set('onBattery', 'inputBad', 'offPending') };
    // The word of an SRT1000XLA that was shut down on battery: 0150h.
    const held: Values = { ...off, upsStatus: set('off', 'inputBad', 'onPending') };
    expect(prove('ups.shutdown', [onBattery], onBattery)).toMatchObject({ verdict: 'waiting', begun: false });
    expect(prove('ups.shutdown', [held], onBattery)).toMatchObject({
      verdict: 'confirmed',
      says: expect.stringContaining('mains'),
    });
    expect(prove('ups.shutdown', [{ ...off, upsStatus: set('off', 'inputBad') }], onBattery).verdict).toBe('waiting');
    const empty: Values = { ...off, mogStatus: set('off', 'shutdown', 'waitsForRuntime') };
    expect(prove('ups.shutdown', [empty])).toMatchObject({
      verdict: 'confirmed',
      says: expect.stringContaining('battery'),
    });
    expect(prove('ups.shutdown', [off])).toMatchObject({ verdict: 'waiting', begun: true });
    expect(prove('ups.shutdown', [off, {}]).verdict).toBe('confirmed');
    expect(prove('ups.shutdown', [{}]).verdict).toBe('waiting');
  });
  test('on: the unit and every group', () => {
    expect(prove('ups.on', [{}], off)).toMatchObject({ verdict: 'waiting', begun: false });
    expect(prove('ups.on', [{ upsStatus: set('online') }], off)).toMatchObject({ verdict: 'waiting', begun: true });
    expect(prove('ups.on', [online], off).verdict).toBe('confirmed');
    const fromBattery: Values = { ...online, upsStatus: set('onBattery', 'inputBad', 'offPending') };
    expect(prove('ups.on', [fromBattery], off).verdict).toBe('confirmed');
  });
  test('cancel: nothing under way any more', () => {
    const pending: Values = { ...online, mogStatus: set('on', 'offDelayRunning') };
    const cancel = bound('ups.cancel', theUnit);
    expect(cancel.prove(pending, looks(pending)).verdict).toBe('waiting');
    expect(cancel.prove(pending, looks({ upsStatus: set() })).verdict).toBe('waiting');
    expect(cancel.prove(pending, looks({}))).toMatchObject({
      verdict: 'confirmed',
      says: expect.stringContaining('on'),
    });
  });
  test('the wait covers the longest delays of all groups, and those that 1540 takes by itself', () => {
    const slack = 30_000;
    const withinMs = (name: string, args: object, values: Values) =>
      bound(name, { ...theUnit, ...args }).withinMs(context(values));
    expect(withinMs('ups.off', {}, online)).toBe(slack);
    expect(withinMs('ups.off', { delay: true }, online)).toBe(60_000 + slack);
    expect(withinMs('ups.reboot', { delay: true }, online)).toBe((60 + 15 + 15) * 1000 + slack);
    expect(withinMs('ups.on', {}, srt)).toBeGreaterThanOrEqual(15_000 + slack);
    expect(withinMs('ups.shutdown', { delay: true }, {})).toBe(900_000 + slack);
  });
});
