import { describe, expect, test } from 'vitest';
import type { Group, Process } from '../../src/physics/outlet-group.ts';
import { collapseGroups, type Groups, type GroupsContext, stepGroups } from '../../src/physics/outlet-groups.ts';

const on: Group = { on: true, because: 'startUp', process: null };
const off: Group = { on: false, because: 'protocolCommand', process: null };
const process = (change: Partial<Process>): Process => ({
  command: 'reboot',
  stage: 'turnOff',
  offMs: 0,
  stayOffMs: 0,
  onMs: 0,
  sleeps: false,
  coldBoot: false,
  offBecause: 'protocolCommand',
  onBecause: 'automaticRestart',
  sequence: 1,
  waitsFor: [],
  ...change,
});
const groups = (change: Partial<Groups> = {}): Groups => ({ mog: on, sog0: on, sog1: null, sog2: null, ...change });
const context = (change: Partial<GroupsContext> = {}): GroupsContext => ({
  mainsAcceptable: true,
  canFeed: true,
  runtimeS: 1000,
  minimumReturnRuntimeS: () => 0,
  back: () => ({ stayOffMs: 8000, onMs: 0, sequence: 9 }),
  ...change,
});

/** When each change of on and off came, in milliseconds. */
function timeline(start: Groups, given: GroupsContext, forMs: number): string[] {
  let now = start;
  const seen: string[] = [];
  const say = (groupsNow: Groups) => `mog ${groupsNow.mog.on ? 'on' : 'off'} sog0 ${groupsNow.sog0?.on ? 'on' : 'off'}`;
  for (let at = 0; at <= forMs; at += 100) {
    const next = stepGroups(now, given, at === 0 ? 0 : 100);
    if (say(next) !== say(now)) seen.push(`${at} ${say(next)}`);
    now = next;
  }
  return seen;
}

test('a reboot runs its three timers one after the other, each to the very step', () => {
  const start = groups({ sog0: { ...on, process: process({ offMs: 5000, stayOffMs: 8000, onMs: 2000 }) } });
  expect(timeline(start, context(), 20_000)).toEqual(['5000 mog on sog0 off', '15000 mog on sog0 on']);
});

test('without delays the off comes at once', () => {
  const start = groups({ sog0: { ...on, process: process({ stayOffMs: 8000 }) } });
  expect(timeline(start, context(), 10_000)).toEqual(['0 mog on sog0 off', '8000 mog on sog0 on']);
});

test('a whole unit goes off when its slowest group does, and the main group comes back first', () => {
  const start = groups({
    mog: { ...on, process: process({ offMs: 0, stayOffMs: 8000 }) },
    sog0: { ...on, process: process({ offMs: 60_000, stayOffMs: 15_000, onMs: 15_000 }) },
  });
  expect(timeline(start, context(), 120_000)).toEqual([
    '60000 mog off sog0 off',
    '75000 mog on sog0 off',
    '90000 mog on sog0 on',
  ]);
});

test('an off stays off, and takes with it what came on behind it meanwhile', () => {
  const start = groups({ mog: { ...on, process: process({ command: 'off', offMs: 1000 }) } });
  const after = stepGroups(start, context(), 1000);
  expect(after.mog).toMatchObject({ on: false, process: null });
  expect(after.sog0).toMatchObject({ on: false, process: { command: 'shutdown', waitsFor: [] } });
});

describe('coming back', () => {
  const shut = (change: Partial<Process>) =>
    groups({ sog0: { ...off, process: process({ stage: 'turnOn', ...change }) } });
  test.each<[string, Groups, Partial<GroupsContext>, string[] | null]>([
    ['a shutdown waits for the mains', shut({ command: 'shutdown' }), { mainsAcceptable: false }, ['mains']],
    [
      'a shutdown waits for its runtime',
      shut({ command: 'shutdown' }),
      { minimumReturnRuntimeS: () => 1001 },
      ['runtime'],
    ],
    [
      'a shutdown waits for both',
      shut({ command: 'shutdown' }),
      { mainsAcceptable: false, minimumReturnRuntimeS: () => 1001 },
      ['mains', 'runtime'],
    ],
    [
      'a reboot waits for neither',
      shut({ command: 'reboot' }),
      { mainsAcceptable: false, minimumReturnRuntimeS: () => 1001 },
      null,
    ],
    [
      'nothing comes back without any feed',
      shut({ command: 'reboot' }),
      { mainsAcceptable: false, canFeed: false },
      ['mains'],
    ],
    [
      'a switched group comes on beside the main group on battery',
      shut({ command: 'on' }),
      { mainsAcceptable: false },
      null,
    ],
    [
      'a switched group waits for the main group',
      { ...shut({ command: 'on', coldBoot: true }), mog: off },
      {},
      ['mainGroup'],
    ],
    [
      'the main group waits for the mains',
      groups({ mog: { ...off, process: process({ command: 'on', stage: 'turnOn' }) }, sog0: off }),
      { mainsAcceptable: false },
      ['mains'],
    ],
    [
      'unless it may start cold',
      groups({ mog: { ...off, process: process({ command: 'on', stage: 'turnOn', coldBoot: true }) }, sog0: off }),
      { mainsAcceptable: false },
      null,
    ],
  ])('%s', (_name, start, change, waitsFor) => {
    const after = stepGroups(start, context(change), 0);
    const touched = start.mog.process === null ? after.sog0 : after.mog;
    expect(touched?.process?.waitsFor ?? null).toEqual(waitsFor);
    expect(touched?.on).toBe(waitsFor === null);
  });

  test('a delay does not run while the group waits', () => {
    let now = stepGroups(shut({ command: 'shutdown', onMs: 5000 }), context({ mainsAcceptable: false }), 0);
    now = stepGroups(now, context({ mainsAcceptable: false }), 60_000);
    expect(now.sog0?.process?.onMs).toBe(5000);
  });
});

describe('a lost feed', () => {
  const back = context().back;
  test('brings back what was on, and leaves off what was off', () => {
    expect(collapseGroups(groups({ sog0: off }), 'lowBatteryVoltage', back)).toMatchObject({
      mog: {
        on: false,
        because: 'lowBatteryVoltage',
        process: { command: 'shutdown', stage: 'stayOff', stayOffMs: 8000, sequence: 9 },
      },
      sog0: { on: false, because: 'protocolCommand', process: null },
    });
  });

  test('ends an off that was under way, and carries a reboot on', () => {
    const under = groups({
      mog: { ...on, process: process({ command: 'off', offMs: 5000 }) },
      sog0: { ...on, process: process({ offMs: 5000, stayOffMs: 3000 }) },
    });
    expect(collapseGroups(under, 'lowBatteryVoltage', back)).toMatchObject({
      mog: { on: false, process: null },
      sog0: { on: false, process: { command: 'reboot', stage: 'stayOff', stayOffMs: 3000 } },
    });
  });
});

test('without a process nothing happens', () => {
  const idle = groups();
  expect(stepGroups(idle, context(), 1000)).toBe(idle);
});
