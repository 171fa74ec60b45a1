import { blockValues, planNames, type RegisterName, registerNames, registers } from '@ridethrough/protocol';
import { type RecordedUnit, recordedUnits, recordedWord } from '@ridethrough/protocol/testing';
import { describe, expect, test } from 'vitest';
import expected from './fixtures/recorded-values.json' with { type: 'json' };

type Expected = { values: Record<string, number | string | string[]>; absent: string[] };
const units: [string, RecordedUnit, Expected][] = [
  ['smx750', recordedUnits.smx750, expected.smx750],
  ['smx1500Card', recordedUnits.smx1500Card, expected.smx1500Card],
];

describe.each(units)('%s', (_, unit, { values, absent }) => {
  const known = (name: string): name is RegisterName => registerNames.some((other) => other === name);
  const read = (name: string): unknown => {
    if (!known(name)) throw new Error(`no register ${name}`);
    const [block] = planNames([name]);
    if (!block) throw new Error(`${name} is not readable`);
    const words = Array.from({ length: block.words }, (_, i) => recordedWord(unit, block.at + i));
    return blockValues(block, words, unit.via)[name];
  };

  test.each(Object.entries(values))('%s', (name, value) => {
    expect(read(name)).toEqual(Array.isArray(value) ? new Set(value) : value);
  });

  test.each(absent)('%s is absent', (name) => {
    expect(read(name)).toBeUndefined();
  });

  test('every recorded word is looked at', () => {
    const looked = new Set([...Object.keys(values), ...absent]);
    const missed = registerNames.filter(
      (name) => registers[name].kind !== 'reserved' && isRecorded(unit, registers[name].at) && !looked.has(name),
    );
    expect(missed).toEqual(unit.via === 'card' ? ['bypassInputStatus'] : []);
  });
});

function isRecorded(unit: RecordedUnit, at: number): boolean {
  return Object.entries(unit.words).some(([start, words]) => at >= Number(start) && at < Number(start) + words.length);
}

test('where nothing was recorded a unit answers all ones, and a card 0', () => {
  expect(recordedWord(recordedUnits.smx750, 700)).toBe(0xffff);
  expect(recordedWord(recordedUnits.smx1500Card, 700)).toBe(0);
});
