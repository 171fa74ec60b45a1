import {
  commands,
  type RegisterName,
  type Row,
  registers,
  upsLinkNames,
  upsLinkRow,
  type Values,
} from '@ridethrough/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bound, context, goodArgs, group1, looksFrom, online, set, smtl } from './unit-values.ts';

const settings = Object.values(commands).filter(({ name }) => name.endsWith('.set'));
const check = (name: string, args: object, values: Partial<Values> = {}, from: Values = online) =>
  bound(name, args).check(context({ ...from, ...values }));

test.each(settings.map(({ name }) => name))('%s is named after what it sets, and waits for its agent', (name) => {
  const command = bound(name, goodArgs[name]);
  const { register } = command.write(context(smtl));
  const row: Row = registers[register];
  const older = upsLinkNames.map(upsLinkRow).find((one) => one.register === register);
  expect([row.nut?.replace(/^outlet\.group\.\d/, 'outlet.group'), older?.nut]).toContain(name.replace(/\.set$/, ''));
  expect(row.access).toBe('rw');
  expect(command).toMatchObject({ kind: 'deferred', repeatable: true, proofPaces: [row.pace] });
});

describe('what is written', () => {
  test.each<[string, object, RegisterName, number[]]>([
    ['input.transfer.high.set', { volts: 130 }, 'transferHigh', [130]],
    ['input.transfer.low.set', { volts: 103 }, 'transferLow', [103]],
    ['ups.test.schedule.set', { schedule: 'never' }, 'testInterval', [1]],
    ['battery.date.set', { date: '2018-07-29' }, 'batteryDate', [6784]],
    ['outlet.group.delay.shutdown.set', { group: 0, seconds: 60 }, 'mogOffDelay', [60]],
    ['outlet.group.delay.start.set', { group: 1, seconds: 15 }, 'sog0OnDelay', [15]],
    ['outlet.group.delay.reboot.set', { group: 1, seconds: 32_767 }, 'sog0StayOff', [0, 32_767]],
    ['outlet.group.runtime.restart.set', { group: 1, seconds: 420 }, 'sog0MinimumReturnRuntime', [420]],
    ['outlet.group.loadshed.set', { ...group1, byRuntime: true, onOverload: true }, 'sog0LoadShed', [0, 0x30]],
    ['outlet.group.loadshed.set', group1, 'sog0LoadShed', [0, 0]],
    ['outlet.group.loadshed.runtime.set', { ...group1, seconds: 600 }, 'sog0LoadShedRuntime', [600]],
    ['outlet.group.loadshed.time.set', { ...group1, seconds: 60 }, 'sog0LoadShedTimeOnBattery', [60]],
    // 'UPS 15.5' in the maker's own example (AN176), then spaces.
    ['ups.id.set', { name: 'UPS 15.5' }, 'upsName', [21840, 21280, 12597, 11829, 8224, 8224, 8224, 8224]],
    [
      'outlet.group.name.set',
      { group: 1, name: 'UPS 15.5' },
      'sog0Name',
      [21840, 21280, 12597, 11829, 8224, 8224, 8224, 8224],
    ],
  ])('%s %j', (name, args, register, words) =>
    expect(bound(name, args).write(context(smtl))).toEqual({ register, words }),
  );
});

describe('refused before anything is written', () => {
  test.each([
    ['outlet.group.delay.shutdown.set', { group: 1, seconds: 32_768 }],
    ['outlet.group.delay.shutdown.set', { group: 1, seconds: -1 }],
    ['outlet.group.delay.shutdown.set', { group: 4, seconds: 1 }],
    ['outlet.group.delay.shutdown.set', { seconds: 1 }],
    ['ups.id.set', { name: '' }],
    ['ups.id.set', { name: ' Rack' }],
    ['ups.id.set', { name: 'Rack ' }],
    ['ups.id.set', { name: 'Büro' }],
    ['ups.id.set', { name: 'seventeen letters' }],
    ['battery.date.set', { date: '2023-02-29' }],
    ['battery.date.set', { date: '1999-12-31' }],
    ['battery.date.set', { date: '2100-01-01' }],
    ['battery.date.set', { date: '31.12.2025' }],
    ['input.transfer.high.set', { volts: 127.5 }],
    ['ups.test.schedule.set', { schedule: 'daily' }],
    ['outlet.group.loadshed.set', { group: 1 }],
  ])('%s %j: no such argument', (name, args) => expect(commands[name]?.bind(args).ok).toBe(false));

  test.each<[string, object, string, Partial<Values>?]>([
    ['input.transfer.high.set', { volts: 123 }, '124 to 150 V'],
    ['input.transfer.high.set', { volts: 151 }, '124 to 150 V'],
    ['input.transfer.low.set', { volts: 77 }, '78 to 116 V'],
    ['input.transfer.low.set', { volts: 117 }, '78 to 116 V'],
    ['input.transfer.low.set', { volts: 116 }, 'at least 12 V', { transferHigh: 127 }],
    ['input.transfer.high.set', { volts: 253 }, '124 to 150 V'],
    ['battery.date.set', { date: '2019-01-01' }, '2020-10-16'],
    ['outlet.group.loadshed.set', { group: 0, groupName: 'UPS Outlets', onOverload: true }, 'main group'],
  ])('%s %j: out of range, with what is allowed', (name, args, says, values) =>
    expect(check(name, args, values, smtl)).toMatchObject({
      code: 'out-of-range',
      says: expect.stringContaining(says),
    }),
  );
  test('what real units are set to is in range', () => {
    const seen = [
      ['v120', 127, 106],
      ['v120', 130, 100],
      ['v230', 253, 208],
      ['v230', 253, 207],
      ['v240', 268, 212],
    ] as const;
    for (const [outputVoltageSetting, high, low] of seen) {
      const values = { outputVoltageSetting, transferHigh: high, transferLow: low };
      expect(check('input.transfer.high.set', { volts: high }, values)).toBeUndefined();
      expect(check('input.transfer.low.set', { volts: low }, values)).toBeUndefined();
    }
  });
  test('a unit that does not tell its nominal voltage, or has no such register', () => {
    const { outputVoltageSetting: _, ...without } = online;
    expect(check('input.transfer.high.set', { volts: 130 }, {}, without)?.code).toBe('stale');
    const { transferHigh: __, ...none } = online;
    expect(check('input.transfer.high.set', { volts: 130 }, {}, none)?.code).toBe('unsupported');
  });
  test('a group that the unit does not have', () =>
    expect(check('outlet.group.name.set', { group: 2, name: 'x' })).toMatchObject({
      code: 'no-such-group',
      says: 'there is no outlet group 2: this unit has 0, 1',
    }));
  test('load shedding falls under the load rules: it could shed at once', () => {
    const args = { ...group1, byTimeOnBattery: true };
    const shed = bound('outlet.group.loadshed.set', args);
    expect(shed.load).toBe(true);
    expect(shed.check(context(smtl))).toBeUndefined();
    expect(shed.check(context(smtl, { loadCommands: 'deny' }))?.code).toBe('load-commands-denied');
    expect(check('outlet.group.loadshed.set', args, { upsStatus: set('onBattery') }, smtl)?.code).toBe('on-battery');
    expect(check('outlet.group.loadshed.set', { ...args, groupName: 'x' }, {}, smtl)?.code).toBe('name-differs');
    expect(
      check('outlet.group.delay.start.set', { group: 1, seconds: 1 }, { upsStatus: set('onBattery') }),
    ).toBeUndefined();
  });
});

describe('proven by reading back', () => {
  const command = bound('input.transfer.high.set', { volts: 130 });
  const looks = looksFrom(online);
  test('the value asked for, the old one, a third one, none', () => {
    expect(command.prove(online, looks({ transferHigh: 130 }))).toEqual({ verdict: 'confirmed', says: 'it reads 130' });
    expect(command.prove(online, looks({}))).toEqual({
      verdict: 'waiting',
      begun: false,
      says: 'it reads 127, 130 was written',
    });
    expect(command.prove(online, looks({ transferHigh: 129 }))).toEqual({
      verdict: 'failed',
      says: 'it reads 129, 130 was written',
    });
    const { transferHigh: _, ...unread } = online;
    expect(command.prove(online, [{ ms: 1, values: unread }])).toMatchObject({ verdict: 'waiting' });
  });
  test('one that was so before is confirmed', () =>
    expect(bound('input.transfer.high.set', { volts: 127 }).prove(online, looks({})).verdict).toBe('confirmed'));
  test('flags in any order', () => {
    const shed = bound('outlet.group.loadshed.set', { ...group1, byRuntime: true, useOffDelay: true });
    const seen = looksFrom(smtl)({ sog0LoadShed: set('byRuntime', 'useOffDelay') });
    expect(shed.prove(smtl, seen)).toEqual({ verdict: 'confirmed', says: 'it reads byRuntime useOffDelay' });
    expect(bound('outlet.group.loadshed.set', group1).prove(smtl, looksFrom(smtl)({})).verdict).toBe('confirmed');
  });
  test('in whatever order the looks come, only the last decides, and only the written value confirms', () => {
    const volts = fc.integer({ min: 120, max: 140 });
    fc.assert(
      fc.property(volts, volts, fc.array(volts, { minLength: 1, maxLength: 8 }), (wanted, was, seen) => {
        const before = { ...online, transferHigh: was };
        const { verdict } = bound('input.transfer.high.set', { volts: wanted }).prove(
          before,
          looksFrom(before)(...seen.map((transferHigh) => ({ transferHigh }))),
        );
        const last = seen.at(-1);
        expect(verdict).toBe(last === wanted ? 'confirmed' : last === was ? 'waiting' : 'failed');
      }),
    );
  });
});
