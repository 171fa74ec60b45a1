import { describe, expect, test } from 'vitest';
import { converse, openWorld } from './test-world.ts';

const LOGIN = ['USERNAME mon', 'PASSWORD secret'];
const all = { isPrimary: true, actions: ['set', 'instcmd', 'fsd'] as const };
const asked = (line: string, world = openWorld(), rights: Parameters<typeof converse>[2] = all) =>
  converse(world, [...LOGIN, line], rights).answers.slice(2);

describe('who asks', () => {
  test('name and password once each, and looked at only when they are needed', () => {
    const { answers, effects } = converse(openWorld(), [
      'USERNAME',
      'USERNAME ""',
      'USERNAME a',
      'USERNAME b',
      'PASSWORD',
      'PASSWORD ""',
      'PASSWORD c',
      'PASSWORD d',
      'GET VAR ups ups.status',
    ]);
    expect(answers).toEqual([
      'ERR INVALID-ARGUMENT',
      'ERR INVALID-USERNAME',
      'OK',
      'ERR ALREADY-SET-USERNAME',
      'ERR INVALID-ARGUMENT',
      'ERR INVALID-PASSWORD',
      'OK',
      'ERR ALREADY-SET-PASSWORD',
      'VAR ups ups.status "OL"',
    ]);
    expect(effects).toEqual([]);
  });

  test.each(['LOGIN ups', 'PRIMARY ups', 'MASTER ups', 'FSD ups', 'SET VAR ups ups.id x', 'INSTCMD ups load.off'])(
    '%s needs a user',
    (line) => {
      expect(converse(openWorld(), [line]).answers).toEqual(['ERR USERNAME-REQUIRED']);
      expect(converse(openWorld(), ['USERNAME mon', line]).answers).toEqual(['OK', 'ERR PASSWORD-REQUIRED']);
      const wrong = converse(openWorld(), [...LOGIN, line, line]);
      expect(wrong.answers.slice(2)).toEqual(['ERR ACCESS-DENIED', 'ERR ACCESS-DENIED']);
      // Looked at again each time, so that each one costs.
      expect(wrong.effects.map(({ kind }) => kind)).toEqual(['check', 'check']);
    },
  );

  test('LOGIN once, for a UPS that there is', () => {
    const { answers, session } = converse(
      openWorld(),
      [...LOGIN, 'LOGIN', 'LOGIN nobody', 'LOGIN ups', 'LOGIN rack-a'],
      all,
    );
    expect(answers.slice(2)).toEqual(['ERR INVALID-ARGUMENT', 'ERR UNKNOWN-UPS', 'OK', 'ERR ALREADY-LOGGED-IN']);
    expect(session).toMatchObject({ login: 'Rack A', isPrimary: false, user: 'mon' });
  });

  test.each([
    ['PRIMARY', 'OK PRIMARY-GRANTED'],
    ['MASTER', 'OK MASTER-GRANTED'],
  ])('%s for who may, in the word that was asked', (verb, granted) => {
    expect(asked(`${verb} ups`)).toEqual([granted]);
    expect(asked(`${verb} ups`, openWorld(), { isPrimary: false, actions: ['fsd'] })).toEqual(['ERR ACCESS-DENIED']);
    expect(asked(`${verb} nobody`)).toEqual(['ERR UNKNOWN-UPS']);
  });

  test('FSD by a primary, or by who has the action', () => {
    const force = (isPrimary: boolean, actions: readonly 'fsd'[]) =>
      converse(openWorld(), [...LOGIN, 'FSD ups'], { isPrimary, actions });
    for (const { answers, effects } of [force(true, []), force(false, ['fsd'])]) {
      expect(answers.at(-1)).toBe('OK FSD-SET');
      expect(effects.at(-1)).toEqual({ kind: 'force', label: 'Rack A' });
    }
    const denied = force(false, []);
    expect(denied.answers.at(-1)).toBe('ERR ACCESS-DENIED');
    expect(denied.effects.map(({ kind }) => kind)).toEqual(['check']);
  });

  test('LOGOUT says goodbye, and ends', () => {
    const { answers, effects, session } = converse(openWorld(), ['LOGOUT']);
    expect([answers, effects, session.isOver]).toEqual([['OK Goodbye'], [{ kind: 'end' }], true]);
  });
});

describe('what is commanded', () => {
  const command = (line: string, rights: Parameters<typeof converse>[2] = all, world = openWorld()) => {
    const { answers, effects } = converse(world, [...LOGIN, line], rights);
    return effects.find(({ kind }) => kind === 'command') ?? answers.at(-1);
  };
  const rest = { label: 'Rack A', tracking: false };

  test.each([
    ['SET VAR ups ups.id "NEW NAME"', 'ups.id.set', { name: 'NEW NAME' }],
    ['SET VAR ups input.sensitivity low', 'input.sensitivity.set', { sensitivity: 'low' }],
    ['SET VAR ups outlet.group.1.delay.shutdown 120', 'outlet.group.delay.shutdown.set', { group: 1, seconds: 120 }],
  ])('%s', (line, name, args) => {
    expect(command(line)).toEqual({ kind: 'command', verb: 'SET', ...rest, command: name, args });
  });

  test.each([
    ['INSTCMD ups test.battery.start', 'battery-test.start', {}],
    ['INSTCMD ups load.off', 'ups.off', { upsName: '3S2042X14540', delay: false }],
    ['INSTCMD ups load.off.delay force', 'ups.off', { upsName: '3S2042X14540', delay: true, force: true }],
    ['INSTCMD ups shutdown.stop', 'ups.cancel', { upsName: '3S2042X14540' }],
    ['INSTCMD ups outlet.1.load.cycle', 'outlet-group.reboot', { group: 1, groupName: 'Outlet Group 1', delay: false }],
    [
      'INSTCMD ups outlet.group.1.load.cycle',
      'outlet-group.reboot',
      { group: 1, groupName: 'Outlet Group 1', delay: false },
    ],
  ])('%s', (line, name, args) => {
    expect(command(line)).toEqual({ kind: 'command', verb: 'INSTCMD', ...rest, command: name, args });
  });

  test.each([
    ['SET VAR ups ups.id', 'ERR INVALID-ARGUMENT'],
    ['SET NOTHING ups x y', 'ERR INVALID-ARGUMENT'],
    ['SET VAR nobody ups.id x', 'ERR UNKNOWN-UPS'],
    ['SET VAR ups nothing x', 'ERR VAR-NOT-SUPPORTED'],
    ['SET VAR ups ups.status OL', 'ERR READONLY'],
    ['SET VAR ups ups.id "a name of more than sixteen"', 'ERR TOO-LONG'],
    ['SET VAR ups input.sensitivity silly', 'ERR INVALID-VALUE'],
    ['SET VAR ups outlet.group.1.delay.shutdown 32768', 'ERR INVALID-VALUE'],
    ['SET VAR ups outlet.group.1.delay.shutdown 1e3', 'ERR INVALID-VALUE'],
    ['INSTCMD ups', 'ERR INVALID-ARGUMENT'],
    ['INSTCMD ups load.off now', 'ERR INVALID-ARGUMENT'],
    ['INSTCMD ups test.battery.start force', 'ERR INVALID-ARGUMENT'],
    ['INSTCMD ups shutdown.stop force', 'ERR INVALID-ARGUMENT'],
    ['INSTCMD ups load.on', 'ERR CMD-NOT-SUPPORTED'],
    ['INSTCMD ups outlet.2.load.cycle', 'ERR CMD-NOT-SUPPORTED'],
    ['INSTCMD nobody load.off', 'ERR UNKNOWN-UPS'],
  ])('%s: %s', (line, answer) => {
    expect(command(line)).toBe(answer);
  });

  test('only where agent.yaml allows it, and only for who may', () => {
    for (const [line, action] of [
      ['SET VAR ups ups.id x', 'set'],
      ['INSTCMD ups load.off', 'instcmd'],
    ] as const) {
      expect(command(line, { isPrimary: true, actions: [action] })).toMatchObject({ kind: 'command' });
      expect(command(line, { isPrimary: true, actions: [] })).toBe('ERR ACCESS-DENIED');
      const closed = openWorld({}, { allow: { set: action !== 'set', instcmd: action !== 'instcmd' } });
      expect(command(line, all, closed)).toBe('ERR ACCESS-DENIED');
    }
  });

  test('TRACKING: on, off, and how a command stands', () => {
    const lines = [
      'GET TRACKING',
      'SET TRACKING maybe',
      'SET TRACKING ON',
      'GET TRACKING',
      'GET TRACKING known',
      'GET TRACKING x',
      'GET TRACKING x y',
    ];
    expect(converse(openWorld(), lines).answers).toEqual([
      'OFF',
      'ERR INVALID-ARGUMENT',
      'OK',
      'ON',
      'PENDING',
      'ERR UNKNOWN',
      'ERR INVALID-ARGUMENT',
    ]);
    const { effects } = converse(openWorld(), [...LOGIN, 'SET TRACKING ON', 'INSTCMD ups load.off'], all);
    expect(effects.at(-1)).toMatchObject({ kind: 'command', tracking: true });
  });
});
