import {
  composeOutletCommand,
  type GroupNumber,
  isProtocolError,
  type OutletAction,
  type OutletCommand,
  type OutletModifier,
  outletFaults,
  parseOutletCommand,
  presentOutletGroups,
  sayOutletFault,
} from '@ridethrough/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const allGroups: GroupNumber[] = [0, 1, 2, 3];
const split = (value: number): [number, number] => [Math.floor(value / 0x10000), value % 0x10000];

describe('values worked out by hand from the maker’s bit table', () => {
  const examples: [string, OutletCommand, number][] = [
    ['reboot SOG0 now, serial', { command: 'reboot', modifiers: [], groups: [1], source: 'serial' }, 0x4210],
    [
      'the same over a SmartConnect port',
      { command: 'reboot', modifiers: [], groups: [1], source: 'network1' },
      0x20210,
    ],
    ['the same over USB', { command: 'reboot', modifiers: [], groups: [1], source: 'usb' }, 0x1210],
    ['the same through a card', { command: 'reboot', modifiers: [], groups: [1], source: 'smartslot1' }, 0x8210],
    [
      'reboot SOG0 with both delays',
      { command: 'reboot', modifiers: ['useOffDelay', 'useOnDelay'], groups: [1], source: 'serial' },
      0x42d0,
    ],
    ['reboot SOG1 now', { command: 'reboot', modifiers: [], groups: [2], source: 'serial' }, 0x4410],
    ['reboot SOG2 now', { command: 'reboot', modifiers: [], groups: [3], source: 'serial' }, 0x4810],
    ['SOG0 off now', { command: 'off', modifiers: [], groups: [1], source: 'serial' }, 0x4204],
    ['SOG0 off after its delay', { command: 'off', modifiers: ['useOffDelay'], groups: [1], source: 'serial' }, 0x4284],
    ['SOG0 on now', { command: 'on', modifiers: [], groups: [1], source: 'serial' }, 0x4202],
    ['SOG0 on after its delay', { command: 'on', modifiers: ['useOnDelay'], groups: [1], source: 'serial' }, 0x4242],
    ['the whole unit off', { command: 'off', modifiers: [], groups: [0, 1], source: 'serial' }, 0x4304],
    [
      'the whole unit down until mains is back',
      { command: 'shutdown', modifiers: ['useOffDelay'], groups: [0, 1], source: 'serial' },
      0x4388,
    ],
    [
      'the whole unit rebooted after its delay',
      { command: 'reboot', modifiers: ['useOffDelay'], groups: [0, 1], source: 'serial' },
      0x4390,
    ],
    ['cancel on MOG and SOG0', { command: 'cancel', modifiers: [], groups: [0, 1], source: 'serial' }, 0x4301],
  ];

  test.each(examples)('%s', (_, command, value) => {
    expect(composeOutletCommand(command, [0, 1, 2, 3])).toEqual(split(value));
    const parsed = parseOutletCommand(split(value));
    expect(parsed.ok && { ...parsed.command, modifiers: new Set(parsed.command.modifiers) }).toEqual({
      ...command,
      modifiers: new Set(command.modifiers),
    });
  });
});

describe('the modifiers that each command takes', () => {
  const modifiers: OutletModifier[] = ['coldBoot', 'useOnDelay', 'useOffDelay'];
  const allowed: Record<OutletAction, OutletModifier[]> = {
    cancel: [],
    on: ['coldBoot', 'useOnDelay'],
    off: ['useOffDelay'],
    shutdown: ['useOnDelay', 'useOffDelay'],
    reboot: ['coldBoot', 'useOnDelay', 'useOffDelay'],
  };
  test.each(Object.entries(allowed) as [OutletAction, OutletModifier[]][])('%s', (command, takes) => {
    for (const modifier of modifiers) {
      const faults = outletFaults({ command, modifiers: [modifier], groups: [1] });
      expect(faults).toEqual(takes.includes(modifier) ? [] : [{ code: 'modifierNotAllowed', command, modifier }]);
    }
  });
});

describe('what is refused', () => {
  test('is named whole, before anything is composed', () => {
    const wrong: OutletCommand = { command: 'off', modifiers: ['coldBoot'], groups: [1, 3] };
    try {
      composeOutletCommand(wrong, [0, 1]);
      expect.unreachable();
    } catch (error) {
      expect(isProtocolError(error, 'outletCommand')).toBe(true);
      expect(String(error)).toContain('off does not take coldBoot; this unit has no outlet group 3');
    }
    expect(() => composeOutletCommand({ command: 'off', modifiers: [], groups: [] })).toThrow('no outlet group');
  });

  test.each([
    [0x4200, ['noCommand']],
    [0x4206, ['severalCommands']],
    [0x4004, ['noGroup']],
    [0x7204, ['severalSources']],
    [0x4224, ['modifierNotAllowed']],
    [0x4804, ['groupNotPresent']],
    [0x84204, ['reservedBit']],
    [0x80004204, ['reservedBit']],
    [0x0000, ['noCommand']],
    [0x7026, ['severalCommands', 'severalSources', 'noGroup']],
  ])('%x as written', (value, codes) => {
    const parsed = parseOutletCommand(split(value), [0, 1]);
    const found: string[] = parsed.ok ? [] : parsed.faults.map((fault) => fault.code);
    expect(found).toEqual(expect.arrayContaining(codes));
    for (const fault of parsed.ok ? [] : parsed.faults) expect(sayOutletFault(fault)).not.toBe('');
  });

  test('a command that does not say where it comes from is one', () => {
    expect(parseOutletCommand([0, 0x0210])).toEqual({
      ok: true,
      command: { command: 'reboot', modifiers: [], groups: [1] },
    });
  });
});

test('any word pair parses to a command that composes to the same words, or to faults', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), fc.subarray(allGroups), (value, present) => {
      const parsed = parseOutletCommand(split(value), present);
      if (parsed.ok) expect(composeOutletCommand(parsed.command, present)).toEqual(split(value));
      else expect(parsed.faults.length).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});

test('only register 590 tells which groups there are', () => {
  expect(presentOutletGroups({ outletGroups: new Set(['mog', 'sog0'] as const) })).toEqual([0, 1]);
  expect(presentOutletGroups({ outletGroups: new Set(['sog0', 'sog1'] as const) })).toEqual([1, 2]);
  expect(presentOutletGroups({})).toEqual([]);
});
