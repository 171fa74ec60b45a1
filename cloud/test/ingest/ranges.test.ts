import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Coverage } from '../../src/ingest/coverage.ts';
import { countOf, holesUpTo, join, rangesText, split } from '../../src/ingest/ranges.ts';

const span = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 6 }))
  .map(([first, more]) => [first, first + more] as const);
const spans = fc.array(span, { maxLength: 12 });
const numbers = (ranges: readonly (readonly [number, number])[]) =>
  ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, n) => first + n));

test('they are the sets of numbers that they stand for', () => {
  fc.assert(
    fc.property(spans, spans, span, fc.integer({ min: 0, max: 50 }), (some, others, cut, end) => {
      const [a, b] = [join(some, []), join(others, [])];
      const both = join(a, b);
      expect(numbers(both)).toEqual([...new Set([...numbers(some), ...numbers(others)])].sort((x, y) => x - y));
      for (const [at, [first]] of both.entries()) expect(first).toBeGreaterThan((both[at - 1]?.[1] ?? -1) + 1);
      const { inside, outside } = split(both, cut);
      expect(numbers(inside)).toEqual(numbers(both).filter((n) => n >= cut[0] && n <= cut[1]));
      expect(numbers(outside)).toEqual(numbers(both).filter((n) => n < cut[0] || n > cut[1]));
      expect(countOf(inside) + countOf(outside)).toBe(countOf(both));
      const coverage = new Coverage();
      for (const [first, last] of both) coverage.add(first, last);
      expect(numbers(holesUpTo(coverage, end))).toEqual(
        Array.from({ length: end }, (_, n) => n + 1).filter((n) => !coverage.has(n)),
      );
    }),
  );
});

test('as a person reads them', () => {
  expect(
    rangesText([
      [3, 3],
      [7, 9],
    ]),
  ).toBe('3, 7-9');
  expect(
    rangesText(
      [
        [1, 1],
        [3, 3],
        [5, 9],
      ],
      2,
    ),
  ).toBe('1, 3, and 1 more');
  expect(rangesText([])).toBe('');
});
