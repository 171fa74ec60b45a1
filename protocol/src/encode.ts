import { ProtocolError } from './protocol-error.ts';
import type { FlagsRow, NumberRow, Row, Via, WritableOf } from './row.ts';
import { splitWords } from './words.ts';

/**
 * The words that say a value, always as many as the row has, so that one write covers the item.
 * A number is rounded to the row's binary point. Throws ProtocolError: `valueType`, `valueRange`, `valueUnknown`,
 * `textCharacter`, `textLength`, `date` or `reserved`.
 */
export function encode<R extends Row>(row: R, value: WritableOf<R>): number[] {
  return anyWords(row, value);
}

/** The words that a unit answers with where it has no value for the row, on the given way. */
export function absentWords(row: Row, via: Via = 'direct'): number[] {
  const raw = via === 'card' ? row.absent?.card?.at(-1) : row.absent?.direct?.[0];
  return splitWords(raw ?? 0, row.words);
}

function anyWords(row: Row, value: unknown): number[] {
  switch (row.kind) {
    case 'reserved':
      throw new ProtocolError('reserved', `${row.register} at ${row.at} is reserved and takes no value`);
    case 'text':
      return textWords(row, string(row, value));
    case 'date':
      return splitWords(dayOfDate(row, string(row, value)), row.words);
    case 'choice':
      return splitWords(rawOf(row, row.choices, string(row, value)), row.words);
    case 'flags':
      return splitWords(flagsRaw(row, value), row.words);
    case 'unsigned':
    case 'signed':
      return splitWords(numberRaw(row, value), row.words);
    default:
      return row satisfies never;
  }
}

function string(row: Row, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new ProtocolError('valueType', `${row.register}: text expected, ${typeof value} given`);
}

function textWords(row: Row, text: string): number[] {
  const room = row.words * 2;
  if (text.length > room) {
    throw new ProtocolError('textLength', `${row.register}: at most ${room} characters, ${text.length} given`);
  }
  const wrong = [...text].find((c) => c < ' ' || c > '~');
  if (wrong !== undefined) {
    throw new ProtocolError(
      'textCharacter',
      `${row.register}: ${JSON.stringify(wrong)} cannot be written; ASCII from space to ~ can`,
    );
  }
  const padded = text.padEnd(room, ' ');
  return Array.from({ length: row.words }, (_, i) => padded.charCodeAt(2 * i) * 256 + padded.charCodeAt(2 * i + 1));
}

function dayOfDate(row: Row, date: string): number {
  const [year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(date)?.slice(1) ?? []).map(Number);
  const at = Date.UTC(year ?? Number.NaN, (month ?? 1) - 1, day);
  const days = (at - Date.UTC(2000, 0, 1)) / 86_400_000;
  const real = !Number.isNaN(at) && new Date(at).toISOString().startsWith(date);
  if (!real || days < 0 || days > 0xfffe) {
    throw new ProtocolError('date', `${row.register}: ${JSON.stringify(date)} is no date YYYY-MM-DD from 2000 on`);
  }
  return days;
}

/** The raw value of a named choice or code; `unknown(n)` is n, so that what was read can be kept. */
function rawOf(row: Row, names: Readonly<Record<string, string>>, name: string): number {
  const named = Object.entries(names).find(([, known]) => known === name)?.[0];
  const raw = named ?? /^unknown\((-?\d+)\)$/.exec(name)?.[1];
  if (raw !== undefined && fits(row, Number(raw))) return Number(raw);
  const allowed = Object.values(names).join(', ');
  throw new ProtocolError('valueUnknown', `${row.register}: ${JSON.stringify(name)} is none of ${allowed}`);
}

function flagsRaw(row: FlagsRow, value: unknown): number {
  if (typeof value !== 'object' || value === null || !(Symbol.iterator in value)) {
    throw new ProtocolError('valueType', `${row.register}: a set of names expected, ${typeof value} given`);
  }
  const known = new Map(Object.entries(row.bits).map(([bit, name]) => [name, Number(bit)]));
  const names = new Set<unknown>(value as Iterable<unknown>);
  return [...names].reduce<number>((sum, name) => {
    const bit = known.get(String(name));
    if (bit !== undefined) return sum + 2 ** bit;
    throw new ProtocolError(
      'valueUnknown',
      `${row.register}: ${JSON.stringify(name)} is none of ${[...known.keys()].join(', ')}`,
    );
  }, 0);
}

function numberRaw(row: NumberRow, value: unknown): number {
  const top = 0x10000 ** row.words;
  if (typeof value === 'string' && row.codes) return (rawOf(row, row.codes, value) + top) % top;
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new ProtocolError('valueType', `${row.register}: a number expected, ${JSON.stringify(value)} given`);
  }
  const least = row.limits?.min ?? Number.NEGATIVE_INFINITY;
  const most = row.limits?.max ?? Number.POSITIVE_INFINITY;
  const raw = Math.round(value * 2 ** row.fraction);
  if (value < least || value > most || !fits(row, raw)) {
    const allowed = row.limits
      ? `${least} to ${most}${row.unit && ` ${row.unit}`} is allowed`
      : `it does not fit into ${row.words * 16} bits`;
    throw new ProtocolError('valueRange', `${row.register}: ${value} given, ${allowed}`);
  }
  return (raw + top) % top;
}

function fits(row: Row, raw: number): boolean {
  const top = 0x10000 ** row.words;
  return row.kind === 'signed' ? raw >= -top / 2 && raw < top / 2 : raw >= 0 && raw < top;
}
