import { commands, type UnderWay, type Values } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import { bound, context, group1, looksFrom, online, set, theUnit } from './unit-values.ts';

const under = (name: string, args: UnderWay['args'] = {}): UnderWay => {
  const sequence = commands[name]?.sequence;
  return { name, args, ...(sequence && { sequence }) };
};
const pending: Values = { ...online, sog0Status: set('on', 'offDelayRunning') };

describe('outlet-group.cancel', () => {
  const cancel = bound('outlet-group.cancel', group1);

  test('is one word for one group (AN177)', () =>
    expect(cancel.write(context(pending))).toEqual({ register: 'outletCommand', words: [0, 0x4201] }));
  test.each<[string, string | undefined, object, Values, object?]>([
    ['a sequence under way', undefined, {}, pending],
    ['on battery, without force', undefined, {}, { ...pending, upsStatus: set('onBattery') }],
    ['nothing under way', 'nothing-pending', {}, online],
    ['only another group busy', 'nothing-pending', {}, { ...online, mogStatus: set('on', 'offDelayRunning') }],
    ['another name', 'name-differs', { groupName: 'Servers' }, pending],
    ['no such group', 'no-such-group', { group: 3 }, pending],
    ['denied', 'load-commands-denied', {}, pending, { loadCommands: 'deny' }],
    ['on a serial SRT', 'unsupported', {}, { ...pending, sku: 'SRT1000XLA' }],
  ])('%s: %s', (_what, code, args, values, more) =>
    expect(bound('outlet-group.cancel', { ...group1, ...args }).check(context(values, more))?.code).toBe(code),
  );
  test('is proven by a group in which nothing is under way', () => {
    const looks = looksFrom(pending);
    expect(cancel.prove(pending, looks({})).verdict).toBe('waiting');
    expect(cancel.prove(pending, looks({ sog0Status: set() })).verdict).toBe('waiting');
    expect(cancel.prove(pending, looks({ sog0Status: set('off') }))).toMatchObject({
      says: expect.stringContaining('off'),
    });
    expect(cancel.prove(pending, looks({ sog0Status: set('on') })).verdict).toBe('confirmed');
  });
});

describe('beside what is under way', () => {
  test('a cancel ends what it is for, and leaves all else alone', () => {
    const group = bound('outlet-group.cancel', group1);
    expect(group.beside(under('outlet-group.reboot', group1))).toBe('ends');
    expect(group.beside(under('outlet-group.reboot', { ...group1, group: 2 }))).toBe('apart');
    expect(group.beside(under('outlet.group.delay.start.set', { group: 1 }))).toBe('apart');
    expect(group.beside(under('outlet-group.cancel', group1))).toBeUndefined();
    const unit = bound('ups.cancel', theUnit);
    expect(unit.beside(under('ups.shutdown', theUnit))).toBe('ends');
    expect(unit.beside(under('outlet-group.off', group1))).toBe('ends');
    expect(unit.beside(under('calibration.start'))).toBe('apart');
    expect(unit.beside(under('ups.cancel', theUnit))).toBeUndefined();
  });
  test('so do the aborts', () => {
    expect(bound('calibration.abort', {}).beside(under('calibration.start'))).toBe('ends');
    expect(bound('battery-test.abort', {}).beside(under('battery-test.start'))).toBe('ends');
    expect(bound('battery-test.abort', {}).beside(under('beeper.mute'))).toBe('apart');
  });
  test('the beeper can be muted during a calibration', () =>
    expect(bound('beeper.mute', {}).beside(under('calibration.start'))).toBe('apart'));
  test('nothing that switches a load or writes a setting comes beside anything', () => {
    for (const { name, load, kind, bind } of Object.values(commands)) {
      if ((!load && kind === 'immediate') || name.endsWith('.cancel')) continue;
      const read = bind({ ...group1, ...theUnit, seconds: 1 });
      if (read.ok) expect([name, read.command.beside(under('beeper.mute'))]).toEqual([name, undefined]);
    }
    expect(bound('ups.off', theUnit).beside(under('beeper.mute'))).toBeUndefined();
    expect(bound('ups.off', theUnit).beside(under('calibration.start'))).toBeUndefined();
  });
});
