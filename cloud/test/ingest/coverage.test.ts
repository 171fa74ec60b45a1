import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Coverage } from '../../src/ingest/coverage.ts';

const span = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 6 }))
  .map(([first, more]) => [first, first + more] as const);

test('it holds exactly what was added, in the fewest ranges, and counts what was new', () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 40 }), (spans) => {
      const coverage = new Coverage();
      const model = new Set<number>();
      for (const [first, last] of spans) {
        let added = 0;
        for (let seq = first; seq <= last; seq++) {
          if (!model.has(seq)) added++;
          model.add(seq);
        }
        expect(coverage.add(first, last)).toBe(added);
        for (let seq = 1; seq <= 50; seq++) expect(coverage.has(seq)).toBe(model.has(seq));
        expect(coverage.count(30)).toBe([...model].filter((seq) => seq <= 30).length);
        expect(coverage.highest).toBe(Math.max(0, ...model));
        let before = coverage.upTo;
        for (const [a, b] of coverage.ranges) {
          expect(a).toBeGreaterThan(before + 1);
          expect(b).toBeGreaterThanOrEqual(a);
          before = b;
        }
        expect(new Coverage(coverage.upTo, coverage.ranges)).toEqual(coverage);
      }
    }),
  );
});

test('too many holes are not taken on, but those that are there can be filled', () => {
  const coverage = new Coverage();
  for (let n = 1; n <= 2_000; n++) coverage.add(n * 2 + 1);
  expect(coverage.hasRoomFor(9_999)).toBe(false);
  expect(coverage.hasRoomFor(1)).toBe(true);
  coverage.add(1);
  expect(coverage.hasRoomFor(2)).toBe(true);
  coverage.add(2);
  expect([coverage.upTo, coverage.ranges.length]).toEqual([3, 1_999]);
});
