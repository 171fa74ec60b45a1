import { expect, test } from 'vitest';
import type { UnitState } from '../../src/unit/unit-state.ts';
import { broken, brokenBetween, undecodable } from './invariants.ts';
import { makeRig } from './rig.ts';

const { unit } = makeRig();
const sound = unit.state();

test('a sound unit is sound', () => {
  expect([...broken(sound), ...brokenBetween(sound, sound), ...undecodable(unit)]).toEqual([]);
});

test.each<[string, Partial<UnitState>, RegExp]>([
  ['two states', { status: ['online', 'onBattery'] }, /state online shows as online\+onBattery/],
  ['no state', { status: [] }, /shows as none/],
  ['dark with a group on', { state: 'off', status: ['off'] }, /a group is on while the unit is off/],
  ['a pending that cannot be', { status: ['online', 'onPending'] }, /on pending although/],
  ['more than full', { battery: { ...sound.battery, chargePercent: 100.5 } }, /charge 100.5/],
  ['a negative runtime', { battery: { ...sound.battery, runtimeS: -1 } }, /runtime -1/],
  ['no number', { battery: { ...sound.battery, voltage: Number.NaN } }, /a reading of NaN/],
  [
    'a timer below idle',
    { groups: sound.groups.map((group) => ({ ...group, timers: { ...group.timers, offS: -2 } })) },
    /timer at -2/,
  ],
  [
    'a count without a process',
    { groups: sound.groups.map((group) => ({ ...group, timers: { ...group.timers, offS: 5 } })) },
    /counts without a process/,
  ],
])('%s is seen', (_, change, says) => {
  expect(broken({ ...sound, ...change }).join('\n')).toMatch(says);
});

test('what cannot come about between two moments is seen', () => {
  const later = (change: Partial<UnitState>): UnitState => ({ ...sound, ...change });
  const charge = (chargePercent: number) => ({ battery: { ...sound.battery, chargePercent } });
  expect(brokenBetween(sound, later({ output: { ...sound.output, energyWh: 0 } }))[0]).toMatch(/energy fell/);
  expect(brokenBetween(sound, later(charge(99)))[0]).toMatch(/charge fell/);
  expect(brokenBetween(sound, later({ state: 'onBattery', ...charge(99) }))).toEqual([]);
  const low = later({ state: 'onBattery', ...charge(50) });
  expect(brokenBetween(low, later({ state: 'onBattery', ...charge(51) }))[0]).toMatch(/charge rose on battery/);
});

test.each([
  ['too many words', [1, 2]],
  ['no word', [65_536]],
  ['a bit that nobody knows', [0x8000]],
])('%s of a register is seen', (_, words) => {
  const wrong = { ...unit, raw: (name: string) => (name === 'simpleSignaling' ? words : undefined) };
  expect(undecodable(wrong)).toHaveLength(1);
});
