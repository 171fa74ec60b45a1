import { describe, expect, test } from 'vitest';
import { upsDetailShape } from '../../src/cli/api-shapes.ts';
import { nameTarget } from '../../src/cli/read/name-target.ts';
import { runHere } from './run-cli.ts';

const unit = (identity: object | null = {}) =>
  upsDetailShape.parse({
    id: 'u1',
    serial: 'S1',
    label: null,
    model: null,
    status: 'OL',
    current: true,
    link: null,
    agent: null,
    lastSeen: null,
    readings: {},
    readAt: {},
    identity: identity && {
      capabilities: [],
      loadCommands: 'allow',
      name: 'Rack 1',
      outletGroups: [
        { group: 0, name: 'Main' },
        { group: 1, name: 'Servers' },
      ],
      ...identity,
    },
  });

const named = (name: string, args: object, about = unit()) => {
  const notes: string[] = [];
  const out = { note: (line: string) => void notes.push(line) };
  return { result: nameTarget({ out }, { name, args: { ...args } }, about), notes };
};

describe('what a command is for, by the names that the cloud knows', () => {
  test('the unit: its name, or its serial number where it has none; what was given stays', () => {
    expect(named('ups.off', {})).toEqual({
      result: { name: 'ups.off', args: { upsName: 'Rack 1' } },
      notes: ['S1 is named "Rack 1"'],
    });
    for (const about of [unit({ name: '' }), unit({ name: undefined }), unit(null)])
      expect(named('ups.off', {}, about).result).toMatchObject({ args: { upsName: 'S1' } });
    expect(named('ups.off', { upsName: 'Lab' }).result).toMatchObject({ args: { upsName: 'Lab' } });
  });
  test('a group: its name goes along where the command takes it', () => {
    expect(named('outlet-group.off', { group: 1 }).result).toMatchObject({ args: { group: 1, groupName: 'Servers' } });
    expect(named('outlet.group.delay.start.set', { group: 1, seconds: 5 })).toEqual({
      result: { name: 'outlet.group.delay.start.set', args: { group: 1, seconds: 5 } },
      notes: ['outlet group 1 of S1 is named "Servers"'],
    });
  });
  test('the main group takes settings, and those that switch loads with its name', () => {
    expect(named('outlet.group.name.set', { group: 0, name: 'All' }).result).toMatchObject({ args: { group: 0 } });
    expect(named('outlet.group.loadshed.set', { group: 0, byRuntime: true }).result).toMatchObject({
      args: { groupName: 'Main' },
    });
  });
  test('a group that the unit does not have, with those that it has', () => {
    const says = (name: string, args: object) => {
      const { result } = named(name, args);
      return 'ok' in result ? [result.exit, result.error.says] : result;
    };
    expect(says('outlet-group.off', { group: 3 })).toEqual([
      2,
      '--group 3: S1 has no such outlet group; it has 1 (Servers)',
    ]);
    expect(says('outlet.group.name.set', { group: 3, name: 'x' })).toEqual([
      2,
      '--group 3: S1 has no such outlet group; it has 0 (Main), 1 (Servers)',
    ]);
  });
  test('a unit that has not told its groups: only a name that was given goes', () => {
    expect(named('outlet-group.off', { group: 1 }, unit(null)).result).toMatchObject({ ok: false });
    expect(named('outlet-group.off', { group: 1, groupName: 'x' }, unit(null)).result).toMatchObject({
      args: { groupName: 'x' },
    });
  });
});

test('commands NAME tells of one, and names all others where there is none', async () => {
  const cloud = { url: 'https://127.0.0.1:1', key: undefined, ca: undefined };
  const one = await runHere(cloud, 'commands', 'outlet.group.loadshed.set');
  expect(one.code).toBe(0);
  expect(one.out).toContain('--by-time-on-battery');
  expect(one.out).not.toContain('beeper.mute');
  const none = await runHere(cloud, 'commands', 'ups.explode');
  expect(none).toMatchObject({ code: 2, out: '' });
  expect(none.err).toMatch(/ups\.explode: there is no such command; outlet-group\.reboot, /);
});
