import { decode, isProtocolError, registers, type Via } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import golden from './fixtures/golden-words.json' with { type: 'json' };
import { rows } from './rows.ts';

type Golden = {
  register: string;
  words: number[];
  value: string | number | string[] | null;
  /** The figure as the document or dump rounds it. */
  shown?: string;
  via?: string;
};

const words: readonly Golden[] = golden;
const rowOf = (name: string) => {
  const row = rows.find(([known]) => known === name)?.[1];
  if (!row) throw new Error(`no register ${name}`);
  return row;
};

describe('words of real units and of the maker’s examples', () => {
  test.each(words)('$register $words is $value', ({ register, words, value, shown, via = 'direct' }) => {
    const found = decode(rowOf(register), words, via as Via);
    if (Array.isArray(value)) expect(found).toEqual(new Set(value));
    else expect(found).toBe(value ?? undefined);
    if (shown !== undefined) expect(Number(found).toFixed(2)).toBe(shown);
  });
});

describe('text', () => {
  const sku = rowOf('sku');
  const wordsOf = (bytes: number[]) =>
    Array.from({ length: 16 }, (_, i) => (bytes[2 * i] ?? 0) * 256 + (bytes[2 * i + 1] ?? 0));
  const letters = [...'SMTL1500RM3UC'].map((c) => c.charCodeAt(0));

  test.each([
    ['spaces', Array(19).fill(0x20)],
    ['zeros', Array(19).fill(0)],
    ['ones', Array(19).fill(0xff)],
    ['spaces, then zeros', [...Array(3).fill(0x20), ...Array(16).fill(0)]],
  ])('padded with %s', (_, padding) => {
    expect(decode(sku, wordsOf([...letters, ...padding]))).toBe('SMTL1500RM3UC');
  });

  test('zeros before it are dropped, runs of spaces inside it are kept', () => {
    expect(decode(sku, wordsOf([0, 0, ...letters]))).toBe('SMTL1500RM3UC');
    const model = [...'Smart-UPS SRT    3000'].map((c) => c.charCodeAt(0));
    expect(decode(sku, wordsOf(model))).toBe('Smart-UPS SRT    3000');
  });

  test('blank is empty, which is not absent', () => {
    expect(decode(sku, Array(16).fill(0x2020))).toBe('');
    expect(decode(sku, Array(16).fill(0))).toBeUndefined();
  });
});

test('all ones are never a number, a date, a name or a set of faults, but for the timers that are idle', () => {
  for (const [name, row] of rows) {
    if (row.pace === 'never') continue;
    for (const via of ['direct', 'card'] as const) {
      const value = decode(row, Array(row.words).fill(0xffff), via);
      expect(value, `${name} ${via}`).toBe('idle' in row ? -1 : undefined);
    }
  }
});

test('reserved words have no value', () => {
  for (const [, row] of rows.filter(([, r]) => r.kind === 'reserved')) {
    expect(decode(row, Array(row.words).fill(2))).toBeUndefined();
  }
});

test('words that cannot be are refused, each with its code', () => {
  const failure = (words: number[]) => {
    try {
      return decode(registers.runtime, words);
    } catch (error) {
      return isProtocolError(error) ? error.code : error;
    }
  };
  expect(failure([1])).toBe('wordCount');
  expect(failure([0, 0, 1])).toBe('wordCount');
  expect(failure([0, 0x10000])).toBe('wordRange');
  expect(failure([0, -1])).toBe('wordRange');
  expect(failure([0, 0.5])).toBe('wordRange');
});
