import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { type CommandContext, commands, type Values } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import { bound, context, group1, looksFrom, online, set } from './unit-values.ts';

const looks = looksFrom(online);

test('every file that holds a command is in the record, under its own name', async () => {
  const folder = new URL('../../src/commands/', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const held = await Promise.all(
    files.map(async (file) => {
      const { default: command } = (await import(new URL(file, folder).href)) as { default?: { name: string } };
      return command && [basename(file, '.ts'), command.name.replaceAll('.', '-')];
    }),
  );
  const found = held.filter((one) => one !== undefined);
  for (const [file, name] of found) expect(file).toBe(name);
  expect(found.map(([file]) => file).sort()).toEqual(
    Object.keys(commands)
      .map((name) => name.replaceAll('.', '-'))
      .sort(),
  );
});

describe("what is written: words of the maker's note AN177", () => {
  test.each([
    ['outlet-group.reboot', {}, 'serial', 0x4210],
    ['outlet-group.reboot', {}, 'network1', 0x20210],
    ['outlet-group.reboot', {}, 'smartslot1', 0x8210],
    ['outlet-group.reboot', { delay: true }, 'serial', 0x42d0],
    ['outlet-group.off', {}, 'serial', 0x4204],
    ['outlet-group.off', { delay: true }, 'serial', 0x4284],
    ['outlet-group.on', {}, 'serial', 0x4202],
    ['outlet-group.on', { delay: true }, 'serial', 0x4242],
  ] as const)('%s %j from %s', (name, more, source, word) => {
    const write = bound(name, { ...group1, ...more }).write(context(online, { source }));
    expect(write).toEqual({ register: 'outletCommand', words: [word >>> 16, word & 0xffff] });
  });
  test('the others', () => {
    expect(bound('battery-test.start', {}).write(context())).toEqual({ register: 'batteryTestCommand', words: [1] });
    expect(bound('beeper.mute', {}).write(context())).toEqual({ register: 'userInterfaceCommand', words: [4] });
    expect(bound('input.sensitivity.set', { sensitivity: 'low' }).write(context())).toEqual({
      register: 'sensitivity',
      words: [4],
    });
  });
  test('a group command never writes a register of the whole unit', () => {
    for (const name of Object.keys(commands).filter((name) => name.startsWith('outlet-group.'))) {
      for (const sku of ['SMT1500RM2UC', 'SRT1000XLA', 'SURTD5000'])
        expect(bound(name, group1).write(context({ ...online, sku })).register).toBe('outletCommand');
    }
  });
});

describe('arguments', () => {
  test.each([
    { group: 0, groupName: 'x' },
    { group: 4, groupName: 'x' },
    { group: 1.5, groupName: 'x' },
    { group: 1 },
    { ...group1, also: 1 },
  ])('refused: %j', (args) => expect(commands['outlet-group.off']?.bind(args).ok).toBe(false));
});

describe('refusals of a group command', () => {
  const code = (
    args: object,
    seen: Partial<Values> = {},
    more: Partial<CommandContext> = {},
    name = 'outlet-group.reboot',
  ) => bound(name, { ...group1, ...args }).check(context({ ...online, ...seen }, more))?.code;

  test('none when all is well', () => expect(code({})).toBeUndefined());
  test('a group that 590 does not show', () =>
    expect(code({ group: 2, groupName: 'Outlet Group 2' })).toBe('no-such-group'));
  test('no word of 590 at all', () =>
    expect(
      bound('outlet-group.off', group1).check(context({ upsStatus: set('online'), sog0Status: set('on') }))?.code,
    ).toBe('no-such-group'));
  test('another name', () => expect(code({ groupName: 'Servers' })).toBe('name-differs'));
  test('another state', () => expect(code({ groupState: 'off' })).toBe('state-differs'));
  test('a group that shows neither state', () => expect(code({}, { sog0Status: set() })).toBe('stale'));
  test('loadCommands: deny', () => expect(code({}, {}, { loadCommands: 'deny' })).toBe('load-commands-denied'));
  test('a test', () => expect(code({}, { upsStatus: set('online', 'testInProgress') })).toBe('test-running'));
  test('a calibration', () => expect(code({}, { calibrationStatus: set('inProgress') })).toBe('test-running'));
  test('a sequence in any group', () => expect(code({}, { mogStatus: set('on', 'offDelayRunning') })).toBe('pending'));
  test('on battery, and with force', () => {
    expect(code({}, { upsStatus: set('onBattery') })).toBe('on-battery');
    expect(code({ force: true }, { upsStatus: set('onBattery') })).toBeUndefined();
  });
  test('a status word of no state, or of two', () => {
    expect(code({ force: true }, { upsStatus: set() })).toBe('stale');
    expect(code({ force: true }, { upsStatus: set('online', 'onBattery') })).toBe('stale');
  });
  test('off, not reboot, of what feeds the gateway', () => {
    const feeds = { feeds: { 1: ['gateway'] } } as const;
    expect(code({}, {}, feeds, 'outlet-group.off')).toBe('feeds-gateway');
    expect(code({ force: true }, {}, feeds, 'outlet-group.off')).toBeUndefined();
    expect(code({}, {}, feeds, 'outlet-group.reboot')).toBeUndefined();
  });
});

describe('proofs', () => {
  const reboot = bound('outlet-group.reboot', group1);
  test('a reboot is proven by off and then on with nothing under way', () => {
    const seen = looks(
      {},
      { sog0Status: set('on', 'reboot', 'offDelayRunning') },
      { sog0Status: set('off', 'reboot') },
      { sog0Status: set('on') },
    );
    expect(seen.map((_, index) => reboot.prove(online, seen.slice(0, index + 1)).verdict)).toEqual([
      'waiting',
      'waiting',
      'waiting',
      'confirmed',
    ]);
    expect(reboot.prove(online, seen.slice(0, 1))).toMatchObject({ begun: false });
    expect(reboot.prove(online, seen.slice(0, 2))).toMatchObject({ begun: true });
  });
  test('never by a group that was not seen off', () => {
    expect(reboot.prove(online, looks({}, { sog0Status: set('on', 'reboot') }, {})).verdict).toBe('waiting');
  });
  test('nor by a word with both states or by another group', () => {
    expect(reboot.prove(online, looks({ sog0Status: set('on', 'off') }, {})).verdict).toBe('waiting');
    expect(reboot.prove(online, looks({ mogStatus: set('off') }, {})).verdict).toBe('waiting');
  });
  test('off and on', () => {
    const off = bound('outlet-group.off', group1);
    expect(off.prove(online, looks({}))).toMatchObject({ verdict: 'waiting', begun: false });
    expect(off.prove(online, looks({ sog0Status: set('off') })).verdict).toBe('confirmed');
    const on = bound('outlet-group.on', group1);
    expect(on.prove(online, looks({ sog0Status: set('off', 'onDelayPending') }))).toMatchObject({
      verdict: 'waiting',
      begun: true,
    });
    expect(on.prove(online, looks({ sog0Status: set('on') })).verdict).toBe('confirmed');
  });
  test('a battery test is not proven by the outcome of the one before', () => {
    const start = bound('battery-test.start', {});
    expect(start.prove(online, looks({})).verdict).toBe('waiting');
    expect(start.prove(online, looks({ batteryTestStatus: set('inProgress', 'protocol') }))).toMatchObject({
      verdict: 'waiting',
      begun: true,
    });
    expect(start.prove(online, looks({ batteryTestStatus: set('inProgress', 'protocol') }, {})).verdict).toBe(
      'confirmed',
    );
    expect(start.prove(online, looks({ batteryTestStatus: set('refused', 'internal', 'invalidState') }))).toMatchObject(
      { verdict: 'refused' },
    );
    expect(start.prove(online, looks({ batteryTestStatus: set('failed', 'protocol') })).verdict).toBe('failed');
  });
  test('the wait covers the delays that the unit will take', () => {
    expect(reboot.withinMs(context())).toBe(15_000 + 30_000);
    expect(bound('outlet-group.reboot', { ...group1, delay: true }).withinMs(context())).toBe(90_000 + 30_000);
  });
});

test('mute needs an alarm, sensitivity a unit that has it', () => {
  expect(bound('beeper.mute', {}).check(context({ ...online, userInterfaceStatus: set() }))?.code).toBe('no-alarm');
  const { sensitivity: _, ...without } = online;
  expect(bound('input.sensitivity.set', { sensitivity: 'low' }).check(context(without))?.code).toBe('unsupported');
});
