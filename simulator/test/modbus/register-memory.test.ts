import { type RegisterName, registers } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import { RegisterMemory } from '../../src/modbus/register-memory.ts';
import type { RegisterSource } from '../../src/modbus/register-source.ts';

const ADDRESS = 2;
const REFUSED = 4;

/** A source with a few registers, that notes what is written. */
function memory(words: Partial<Record<RegisterName, readonly number[]>> = {}) {
  const written: unknown[] = [];
  const source: RegisterSource = {
    raw: (name) => words[name],
    write(name, value, via) {
      written.push([name, value, via]);
      if (words[name] === undefined) return 'notApplicable';
      return value.includes(0xdead) ? 'refused' : 'done';
    },
  };
  return { memory: new RegisterMemory(source), written };
}

const some = {
  upsStatus: [0, 2],
  statusChangeCause: [8],
  runtime: [1, 2],
  charge: [0xc800],
  sensitivity: [1],
  transferHigh: [127],
  mogStayOff: [0, 8],
  upsName: [0x4150, 0x4355, 0x5053, 0, 0, 0, 0, 0],
  outletCommand: [0, 0],
} as const;

describe('reading', () => {
  test('gives an item and its neighbours in one go, absent words as FFFFh', () => {
    expect(memory(some).memory.read(0, 5, 'serial')).toEqual([0, 2, 8, 0xffff, 0xffff]);
    expect(memory(some).memory.read(128, 3, 'network')).toEqual([1, 2, 0xc800]);
  });

  test.each([
    ['begins inside an item', 1, 2],
    ['ends inside an item', 0, 1],
    ['ends inside the next item', 2, 2],
    ['is inside an item', 517, 3],
    ['begins inside a four-byte setting', 1032, 1],
    ['runs over the end of the addresses', 65_535, 2],
  ])('a read that %s is refused', (_, at, count) => {
    expect(memory(some).memory.read(at, count, 'serial')).toBe(ADDRESS);
  });

  test('undefined addresses read FFFFh, alone and between items', () => {
    expect(memory().memory.read(300, 3, 'serial')).toEqual([0xffff, 0xffff, 0xffff]);
    expect(memory(some).memory.read(126, 4, 'serial')).toEqual([0xffff, 0xffff, 1, 2]);
    expect(memory().memory.read(65_535, 1, 'serial')).toEqual([0xffff]);
  });

  test('the blocks that peers read end on borders of items', () => {
    const blocks = [
      [0, 27],
      [128, 27],
      [128, 44],
      [516, 120],
      [1026, 22],
      [2048, 14],
      [1538, 2],
    ] as const;
    for (const [at, count] of blocks) expect(memory(some).memory.read(at, count, 'serial')).toHaveLength(count);
  });

  test('every item alone can be read, and no part of it', () => {
    const { memory: empty } = memory();
    for (const row of Object.values(registers)) {
      expect(empty.read(row.at, row.words, 'serial')).toHaveLength(row.words);
      if (row.kind === 'reserved') continue;
      for (let cut = 1; cut < row.words; cut++) {
        expect(empty.read(row.at, cut, 'serial')).toBe(ADDRESS);
        expect(empty.read(row.at + cut, row.words - cut, 'serial')).toBe(ADDRESS);
      }
    }
  });

  test('through a management card what is absent reads 0, and alone it is refused', () => {
    const { memory: card } = memory(some);
    expect(card.read(130, 3, 'card')).toEqual([0xc800, 0, 0]);
    expect(card.read(131, 1, 'card')).toBe(ADDRESS);
    expect(card.read(130, 1, 'card')).toEqual([0xc800]);
    expect(card.read(2, 126, 'card')).toHaveLength(126);
    expect(card.read(300, 2, 'card')).toBe(ADDRESS);
    // Items of several registers, alone and behind one that is there.
    for (const [at, words] of [
      [1054, 2],
      [604, 8],
      [173, 2],
    ] as const)
      expect(card.read(at, words, 'card')).toBe(ADDRESS);
    expect(card.read(1028, 3, 'card')).toEqual([1, 0, 0]);
    expect(memory().memory.read(1031, 2, 'card')).toBe(ADDRESS);
    expect(card.read(127, 3, 'card')).toBe(ADDRESS);
    expect(card.write(300, [1], 'card')).toBe(ADDRESS);
  });

  test('a peek knows no items', () => {
    expect(memory(some).memory.peek(1, 3)).toEqual([2, 8, 0xffff]);
  });
});

describe('writing', () => {
  test('one item in full is taken, with the door it came through', () => {
    const { memory: full, written } = memory(some);
    expect(full.write(1028, [2], 'serial')).toBeUndefined();
    expect(full.write(1538, [0, 0x4210], 'network')).toBeUndefined();
    expect(written).toEqual([
      ['sensitivity', [2], 'serial'],
      ['outletCommand', [0, 0x4210], 'network'],
    ]);
  });

  test.each([
    ['part of an item', 1031, [8]],
    ['the rest of an item', 1032, [8]],
    ['two items', 1026, [127, 106]],
    ['an item and more', 1538, [0, 0x4210, 1]],
    ['an undefined address', 300, [1]],
    ['a reserved address', 1025, [1]],
    ['what can only be read', 130, [1]],
    ['past the end', 65_535, [1, 2]],
  ])('%s is refused and does not reach the unit', (_, at, words) => {
    const { memory: full, written } = memory(some);
    expect(full.write(at, words, 'serial')).toBe(ADDRESS);
    expect(written).toEqual([]);
  });

  test('what is not applicable gets exception 2, a value the unit refuses exception 4', () => {
    expect(memory(some).memory.write(1027, [106], 'serial')).toBe(ADDRESS);
    expect(memory(some).memory.write(1028, [0xdead], 'serial')).toBe(REFUSED);
  });
});
