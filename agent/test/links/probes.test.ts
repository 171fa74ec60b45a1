import { registers } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import { chooseProbe, plainProbes, provingProbes } from '../../src/links/probes.ts';

const lists = [
  ['proving', provingProbes],
  ['plain', plainProbes],
] as const;

describe.each(lists)('%s probes', (_, probes) => {
  test('have each a length of its own', () => {
    expect(new Set(probes.map((probe) => probe.words)).size).toBe(probes.length);
  });

  test('start and end on the borders of items', () => {
    const rows = Object.values(registers);
    for (const { at, words } of probes) {
      const split = rows.filter((row) =>
        [at, at + words].some((border) => row.at < border && border < row.at + row.words),
      );
      expect(split).toEqual([]);
    }
  });

  test('are taken in turn, the one asked longest ago first', () => {
    const lastAsked = new Map<number, number>();
    const taken = Array.from({ length: 2 * probes.length }, (_unused, turn) => {
      const probe = chooseProbe(probes, lastAsked, []);
      lastAsked.set(probe.words, turn);
      return probe.words;
    });
    expect(new Set(taken.slice(0, probes.length)).size).toBe(probes.length);
    expect(taken.slice(probes.length)).toEqual(taken.slice(0, probes.length));
  });

  test('never have a length that is to be avoided', () => {
    for (let a = 1; a <= 27; a++) {
      for (let b = 1; b <= 27; b++) expect([a, b]).not.toContain(chooseProbe(probes, new Map(), [a, b]).words);
    }
  });
});

test('proving probes all lie among the registers whose content the map fixes', () => {
  for (const { at, words, content } of provingProbes) {
    expect(at).toBeGreaterThanOrEqual(2050);
    expect(at + words).toBeLessThanOrEqual(2062);
    expect(content).toHaveLength(words);
  }
});
