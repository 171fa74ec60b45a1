import { encode, type RegisterName, type Row, registerNames, registers } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import { RegisterMemory } from '../../src/modbus/register-memory.ts';
import { models } from '../../src/models/find-model.ts';
import type { Model } from '../../src/models/model.ts';
import { isSetting, type SettingName } from '../../src/unit/settings.ts';
import type { Unit } from '../../src/unit/unit.ts';
import { makeUnit } from './make-unit.ts';

const address = 2;
const refused = 4;
const groups = ['mog', 'sog0', 'sog1', 'sog2'] as const;

/** On no unit: one phase, one battery voltage, and what the map reserves (990-9840B). */
const nowhere: readonly RegisterName[] = [
  'batteryVoltageNegative',
  'reserved134',
  'realPower2',
  'apparentPower2',
  'outputCurrent2',
  'outputVoltage2',
  'inputVoltage2',
  'inputVoltage3',
  'reserved171',
  'reserved172',
  'reserved173',
  'reserved524',
  'reserved636',
  'reserved1025',
  'reserved1049',
  'reserved1050',
  'reserved1051',
  'reserved1053',
];
const delays = ['OffDelay', 'OnDelay', 'StayOff', 'MinimumReturnRuntime'];
const timers = ['OffCountdown', 'OnCountdown', 'StayOffCountdown'];
const shedding = ['LoadShed', 'LoadShedRuntime', 'LoadShedTimeOnBattery'];
const betweenShedding = ['reserved1062', 'reserved1067', 'reserved1071'];

/** What reads "not available" on a unit of this model. */
function absentOn(model: Model): string[] {
  const without = groups.filter((group) => model.groups[group] === null);
  return [
    ...nowhere,
    ...(model.topology === 'online' ? [] : ['bypassVoltage', 'bypassFrequency']),
    ...(model.sensitivity === undefined ? ['sensitivity'] : []),
    ...(model.sku === 'SRT1000XLA' ? [] : ['reserved513']),
    ...without.flatMap((group) => [...delays, ...timers].map((what) => `${group}${what}`)),
    ...(model.loadShedSettings ? without : groups).flatMap((group) => shedding.map((what) => `${group}${what}`)),
    ...(model.loadShedSettings ? [] : betweenShedding),
  ];
}

const memoryOf = (unit: Unit): RegisterMemory =>
  new RegisterMemory({ raw: (name) => unit.raw(name), write: (name, words, via) => unit.write(name, words, via) });

const bySku = models.map((model) => [model.sku, model] as const);

test.each(bySku)('%s: what is there and what is not', (sku, model) => {
  const unit = makeUnit(sku);
  const memory = memoryOf(unit);
  const absent = registerNames.filter((name) => unit.raw(name) === undefined);
  expect([...absent].sort()).toEqual(absentOn(model).sort());
  for (const name of registerNames) {
    const { at, words } = registers[name];
    const direct = memory.read(at, words, 'network');
    expect(direct, name).toHaveLength(words);
    if (absent.includes(name)) expect(direct, name).toEqual(Array.from({ length: words }, () => 0xffff));
    if (absent.includes(name)) expect(memory.read(at, words, 'card'), name).toBe(2);
  }
});

test.each(bySku)('%s: what may be written', (sku) => {
  const unit = makeUnit(sku);
  const memory = memoryOf(unit);
  for (const name of registerNames) {
    const row: Row = registers[name];
    const words = unit.raw(name);
    const ones = Array.from({ length: row.words }, () => 1);
    if (row.access === 'r' || row.kind === 'reserved' || words === undefined) {
      expect(memory.write(row.at, ones, 'network'), name).toBe(address);
    } else if (!isSetting(name)) {
      // A command register takes nothing that is no command.
      expect(
        memory.write(
          row.at,
          Array.from({ length: row.words }, () => 0),
          'network',
        ),
        name,
      ).toBe(refused);
    } else if (words.some((word) => word !== 0)) {
      expect(memory.write(row.at, words, 'network'), name).toBeUndefined();
      expect(unit.raw(name), name).toEqual(words);
    }
    expect(memory.write(row.at, [...ones, 1], 'network'), name).toBe(address);
    if (row.words > 1) expect(memory.write(row.at, ones.slice(1), 'network'), name).toBe(address);
  }
});

/** Values that a setting takes, and those that it does not, by the kind of its row. */
function limitsOf(name: SettingName, model: Model): { readonly good: number[][]; readonly bad: number[][] } {
  const row: Row = registers[name];
  const wide = (value: number) => (row.words === 1 ? [value] : [Math.floor(value / 0x10000), value % 0x10000]);
  switch (row.kind) {
    case 'unsigned':
    case 'signed': {
      const { least, most } =
        name === 'transferHigh'
          ? model.transfer.high
          : name === 'transferLow'
            ? model.transfer.low
            : { least: 0, most: 32_767 };
      return { good: [wide(least), wide(most)], bad: [...(least > 0 ? [wide(least - 1)] : []), wide(most + 1)] };
    }
    case 'choice': {
      const offers = Object.entries(row.choices).map(([word, choice]) => [Number(word), choice] as const);
      const no = (model.refusedChoices as Readonly<Record<string, readonly string[]>>)[name] ?? [];
      return {
        good: offers.filter(([, choice]) => !no.includes(choice)).map(([word]) => wide(word)),
        bad: [...offers.filter(([, choice]) => no.includes(choice)).map(([word]) => wide(word)), wide(3), wide(0x8000)],
      };
    }
    case 'flags': {
      const bits = Object.keys(row.bits).map((bit) => 2 ** Number(bit));
      const all = bits.reduce((sum, bit) => sum + bit, 0);
      return { good: [...bits, 0, all].map(wide), bad: [wide(4), wide(all + 0x8000), [1, 0]] };
    }
    case 'date':
      return { good: [[1], [9000], [0xfffe]], bad: [[0], [0xffff]] };
    case 'text': {
      const spaces = Array.from({ length: row.words - 1 }, () => 0x2020);
      return {
        good: [encode(row, 'Rack 7'), encode(row, 'x'.repeat(2 * row.words))].map((words) => [...words]),
        bad: [
          [0x4180, ...spaces],
          [0x411f, ...spaces],
          [0x7f41, ...spaces],
        ],
      };
    }
    default:
      throw new Error(`${name}: no setting is of its kind`);
  }
}

describe.each(bySku)('%s', (sku, model) => {
  test.each(registerNames.filter(isSetting))('%s within its limits, and not beyond', (name) => {
    const unit = makeUnit(sku);
    const memory = memoryOf(unit);
    const { at } = registers[name];
    const has = unit.raw(name) !== undefined && unit.state() !== undefined && !absentSetting(unit, name);
    const { good, bad } = limitsOf(name, model);
    for (const words of good) {
      expect(memory.write(at, words, 'network'), `${name} <- ${words}`).toBe(has ? undefined : address);
      if (has) expect(unit.raw(name), name).toEqual(words);
      expect(() => registerNames.map((other) => unit.raw(other)), `${name} <- ${words}`).not.toThrow();
    }
    const kept = unit.raw(name);
    for (const words of bad) {
      expect(memory.write(at, words, 'network'), `${name} <- ${words}`).toBe(has ? refused : address);
      expect(unit.raw(name), name).toEqual(kept);
    }
  });
});

/** A name that a unit has not, and the frequency setting of an SMT, read 0 all the same. */
function absentSetting(unit: Unit, name: SettingName): boolean {
  return unit.raw(name)?.every((word) => word === 0) === true && ['text', 'choice'].includes(registers[name].kind);
}
