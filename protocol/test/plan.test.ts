import {
  blockValues,
  isProtocolError,
  type Pace,
  planNames,
  planReads,
  type RegisterName,
  registerNames,
  registers,
  splitBlock,
} from '@ridethrough/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const paces: readonly Pace[] = ['status', 'measurement', 'setting', 'inventory'];
const spans = (blocks: readonly { at: number; words: number }[]) => blocks.map(({ at, words }) => [at, words]);
const readable = registerNames.filter((name) => registers[name].pace !== 'never');
const end = (name: RegisterName) => registers[name].at + registers[name].words;
/** Items that a block covers in part. */
const cutItems = ({ at, words }: { at: number; words: number }) =>
  registerNames.filter(
    (name) => registers[name].at < at + words && end(name) > at && (registers[name].at < at || end(name) > at + words),
  );

describe('the plan of a whole unit', () => {
  test('is the reads that peers make, and what these leave out', () => {
    expect(spans(planReads('status'))).toEqual([[0, 27]]);
    expect(spans(planReads('measurement'))).toEqual([[128, 44]]);
    expect(spans(planReads('inventory'))).toEqual([
      [512, 1],
      [516, 120],
      [644, 2],
    ]);
    expect(spans(planReads('setting'))).toEqual([
      [1024, 1],
      [1026, 22],
      [1048, 1],
      [1054, 20],
    ]);
  });

  test('reads every readable row once', () => {
    const planned = paces.flatMap((pace) => planReads(pace).flatMap((block) => block.names));
    expect([...planned].sort()).toEqual([...readable].sort());
  });

  test('covers what each block is for', () => {
    for (const block of paces.flatMap((pace) => planReads(pace))) {
      for (const name of block.names) {
        expect(registers[name].at).toBeGreaterThanOrEqual(block.at);
        expect(end(name)).toBeLessThanOrEqual(block.at + block.words);
      }
    }
  });

  test('reads the verification words in one, on demand', () => {
    const names = registerNames.filter((name) => registers[name].at >= 2048);
    expect(spans(planNames(names))).toEqual([[2048, 14]]);
  });

  test('reads a single register alone', () => {
    expect(planNames(['serial'])).toEqual([{ at: 564, words: 8, names: ['serial'] }]);
  });
});

describe('any set of registers, with any of them refused', () => {
  const anyNames = fc.subarray([...registerNames]);
  const anyRefused = fc.subarray([...registerNames], { maxLength: 6 });
  const anyMost = fc.integer({ min: 16, max: 200 });

  test('is read once each, in whole items, never over a refused one, never beyond the limit', () => {
    fc.assert(
      fc.property(anyNames, anyRefused, anyMost, (names, refused, most) => {
        const blocks = planNames(names, { without: new Set(refused), most });
        const expected = names.filter((name) => registers[name].kind !== 'reserved' && !refused.includes(name));
        expect(blocks.flatMap((block) => block.names).sort()).toEqual(expected.sort());
        for (const block of blocks) {
          expect(block.words).toBeLessThanOrEqual(Math.min(most, 125));
          expect(cutItems(block)).toEqual([]);
          for (const name of refused) {
            expect(end(name) <= block.at || registers[name].at >= block.at + block.words).toBe(true);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a block that a unit refuses', () => {
  test('is cut at the item border nearest its middle', () => {
    const [block] = planReads('status');
    const halves = block ? splitBlock(block) : [];
    expect(spans(halves)).toEqual([
      [0, 11],
      [12, 15],
    ]);
    expect(halves.flatMap((half) => half.names)).toEqual(block?.names);
  });

  test('comes down to single items, whatever is refused', () => {
    fc.assert(
      fc.property(fc.constantFrom(...paces), fc.subarray([...readable], { maxLength: 4 }), (pace, refused) => {
        const answers = (block: { at: number; words: number }) =>
          !refused.some((name) => registers[name].at < block.at + block.words && end(name) > block.at);
        const read: RegisterName[] = [];
        const dropped: RegisterName[] = [];
        const todo = planReads(pace);
        for (let block = todo.pop(); block; block = todo.pop()) {
          expect(cutItems(block)).toEqual([]);
          if (answers(block)) read.push(...block.names);
          else if (block.names.length === 1) dropped.push(...block.names);
          else todo.push(...splitBlock(block));
        }
        expect([...read, ...dropped].sort()).toEqual(
          registerNames.filter((name) => registers[name].pace === pace).sort(),
        );
        expect(dropped.sort()).toEqual(refused.filter((name) => registers[name].pace === pace).sort());
      }),
      { numRuns: 100 },
    );
  });

  test('of one item is not cut', () => {
    expect(splitBlock({ at: 564, words: 8, names: ['serial'] })).toEqual([]);
  });
});

describe('values of a block', () => {
  test('are each at their own place, and what is absent is missing', () => {
    const [block] = planNames(['charge', 'batteryVoltage', 'batteryVoltageNegative']);
    if (!block) throw new Error('no block');
    expect(blockValues(block, [0xc800, 0x06c3, 0xffff])).toEqual({ charge: 100, batteryVoltage: 54.09375 });
    expect(blockValues(block, [0xc800, 0x06c3, 0], 'card')).toEqual({ charge: 100, batteryVoltage: 54.09375 });
    expect(blockValues(block, [0xc800, 0x06c3, 0])).toEqual({
      charge: 100,
      batteryVoltage: 54.09375,
      batteryVoltageNegative: 0,
    });
  });

  test('need as many words as the block has', () => {
    const [block] = planReads('status');
    if (!block) throw new Error('no block');
    try {
      blockValues(block, Array(26).fill(0));
      expect.unreachable();
    } catch (error) {
      expect(isProtocolError(error, 'wordCount')).toBe(true);
    }
  });
});
