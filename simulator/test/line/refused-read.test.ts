import { expect, test } from 'vitest';
import type { Quirks } from '../../src/line/quirks.ts';
import { refusedRead } from '../../src/line/refused-read.ts';
import { findModel } from '../../src/models/find-model.ts';

const why = (quirks: Quirks, address: number, words: number, via: 'network' | 'card' = 'network') =>
  refusedRead(quirks, { function: 3, address, words }, via);

test.each<[string, Quirks, number, number, string | undefined]>([
  ['no quirk', {}, 27, 125, undefined],
  ['as long as may be', { longestRead: 60 }, 516, 60, undefined],
  ['longer', { longestRead: 60 }, 516, 61, 'longestRead'],
  ['before a refused address', { refusedReads: [1054] }, 1026, 28, undefined],
  ['over it', { refusedReads: [1054] }, 1026, 29, 'refusedReads'],
  ['from it', { refusedReads: [1054] }, 1054, 2, 'refusedReads'],
  ['behind it', { refusedReads: [1054] }, 1055, 2, undefined],
  ['a gap alone', { gaps: 'alone' }, 27, 4, 'gaps'],
  ['a reserved register alone', { gaps: 'alone' }, 5, 1, 'gaps'],
  ['a gap within', { gaps: 'alone' }, 0, 40, undefined],
  ['nothing undefined', { gaps: 'undefined' }, 0, 27, undefined],
  ['into the undefined', { gaps: 'undefined' }, 0, 28, 'gaps'],
  ['over a reserved register', { gaps: 'undefined' }, 3, 5, undefined],
  ['over a reserved register too', { gaps: 'reserved' }, 3, 5, 'gaps'],
  ['between reserved registers', { gaps: 'reserved' }, 3, 2, undefined],
])('%s', (_, quirks, address, words, expected) => {
  expect(why(quirks, address, words)).toBe(expected);
});

test('a management card has rules of its own for gaps', () => {
  expect(why({ gaps: 'reserved' }, 27, 4, 'card')).toBeUndefined();
});

test('the peers read their blocks of the units that refuse gaps', () => {
  for (const sku of ['SRT1000XLA', 'SMTL1500RM3UC']) {
    const { linkQuirks = {} } = findModel(sku);
    expect(linkQuirks.gaps).toBeDefined();
    for (const [at, words] of [
      [0, 27],
      [128, 44],
      [516, 120],
      [1026, 22],
    ] as const) {
      expect(why(linkQuirks, at, words)).toBeUndefined();
    }
  }
});
