import type { NumberRow, Row, ValueOf, Via } from './row.ts';
import { checkWords, joinWords } from './words.ts';

/**
 * The value that a register's words stand for, or undefined where the unit has none to give.
 * Bits that the table does not name are left out; a choice it does not know comes as `unknown(n)`.
 * Throws ProtocolError `wordCount` or `wordRange`.
 */
export function decode<R extends Row>(row: R, words: readonly number[], via: Via = 'direct'): ValueOf<R> | undefined {
  checkWords(words, row.words, row.register);
  // The switch below follows the row's kind exactly as ValueOf does; the compiler cannot see that for a generic row.
  return plain(row, words, via) as ValueOf<R> | undefined;
}

function plain(row: Row, words: readonly number[], via: Via): unknown {
  if (row.kind === 'reserved') return undefined;
  if (row.kind === 'text') return text(words);
  const raw = joinWords(words);
  if (row.absent?.[via]?.includes(raw)) return undefined;
  switch (row.kind) {
    case 'choice':
      return row.oneBit && !isOneBit(raw) ? undefined : (row.choices[raw] ?? `unknown(${raw})`);
    case 'flags':
      return flags(row.bits, raw);
    case 'date':
      return dateOfDay(raw);
    case 'unsigned':
    case 'signed':
      return number(row, raw);
    default:
      return row satisfies never;
  }
}

function text(words: readonly number[]): string | undefined {
  if (words.every((word) => word === 0) || words.every((word) => word === 0xffff)) return undefined;
  // Spaces, zeros and 0xFF pad, one string may mix them, and zeros may lead (AN176, and dumps of real units).
  const bytes = words.flatMap((word) => [word >> 8, word & 0xff]);
  return String.fromCharCode(...bytes.filter((byte) => byte >= 0x20 && byte <= 0x7e)).trim();
}

function isOneBit(raw: number): boolean {
  return raw > 0 && Number.isInteger(Math.log2(raw));
}

function flags(bits: Readonly<Record<number, string>>, raw: number): ReadonlySet<string> {
  const isSet = ([bit]: [string, string]) => Math.floor(raw / 2 ** Number(bit)) % 2 === 1;
  return new Set(
    Object.entries(bits)
      .filter(isSet)
      .map(([, name]) => name),
  );
}

function dateOfDay(day: number): string {
  return new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(0, 10);
}

function number(row: NumberRow, raw: number): number | string {
  const top = 0x10000 ** row.words;
  const whole = row.kind === 'signed' && raw >= top / 2 ? raw - top : raw;
  if (row.codes && whole < 0) return row.codes[whole] ?? `unknown(${whole})`;
  return whole / 2 ** row.fraction;
}
