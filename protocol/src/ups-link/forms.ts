import { ProtocolError } from '../protocol-error.ts';
import { parseUpsLinkDate, writeUpsLinkDate } from './date.ts';
import type { UpsLinkForm, UpsLinkRow } from './row.ts';

/** A number, a text, a word of a choice, a date 'YYYY-MM-DD', or the flags that are set. */
export type UpsLinkValue = number | string | ReadonlySet<string>;

/**
 * Whether an answer, without its end of line, is written as the row says. A text that is no date still fits a date's
 * row: people write what they like there.
 */
export function fitsForm(row: UpsLinkRow, text: string): boolean {
  const { form } = row;
  if (form === undefined) return row.answers?.includes(text) ?? false;
  switch (form.kind) {
    case 'decimal':
      return form.like.some((like) => like.length === text.length && isLike(like, text));
    case 'whole':
      return text.length === form.digits && /^\d+$/.test(text);
    case 'minutes':
      return /^\d{4}:$/.test(text);
    case 'hex':
    case 'flags':
      return /^[0-9A-F]{2}$/i.test(text);
    case 'choice':
      return Object.hasOwn(form.choices, text);
    case 'date':
      return text.length <= 8 && isPrintable(text);
    case 'text':
      return row.ownAlerts?.includes('~')
        ? text.length <= form.most
        : isPrintable(text) && text.trim().length <= form.most;
    default:
      return form satisfies never;
  }
}

/** The value that an answer stands for, in the row's unit; undefined where it does not fit the row or says nothing. */
export function decodeAnswer(row: UpsLinkRow, text: string): UpsLinkValue | undefined {
  const { form } = row;
  if (form === undefined || !fitsForm(row, text)) return undefined;
  switch (form.kind) {
    case 'decimal':
    case 'whole':
      return Number(text) * (row.times ?? 1);
    case 'minutes':
      return Number(text.slice(0, -1)) * (row.times ?? 1);
    case 'hex':
      return Number.parseInt(text, 16);
    case 'flags':
      return flagsOf(form.bits, Number.parseInt(text, 16));
    case 'choice':
      return form.choices[text];
    case 'date':
      return parseUpsLinkDate(text.trim());
    case 'text':
      return text.trim() === '' ? undefined : text.trim();
    default:
      return form satisfies never;
  }
}

/** The answer that stands for a value, the inverse of decodeAnswer. ProtocolError `valueType`, `valueRange` or `valueUnknown`. */
export function encodeAnswer(row: UpsLinkRow, value: UpsLinkValue): string {
  const { form } = row;
  if (form === undefined) throw new ProtocolError('valueType', `${JSON.stringify(row.ask)} answers with no value`);
  const text = typeof value === 'number' ? ofNumber(row, form, value) : ofWords(form, value);
  if (text === undefined) throw new ProtocolError('valueType', `${JSON.stringify(row.ask)}: not a value of its kind`);
  if (!fitsForm(row, text)) throw new ProtocolError('valueRange', `${JSON.stringify(row.ask)}: ${text} does not fit`);
  return text;
}

function ofNumber({ times = 1 }: UpsLinkRow, form: UpsLinkForm, value: number): string | undefined {
  const raw = value / times;
  switch (form.kind) {
    case 'decimal': {
      const like = form.like.find((each) => raw < (each === '00.00' ? 99.995 : 999.95)) ?? form.like[0] ?? '000.0';
      return raw.toFixed(like === '00.00' ? 2 : 1).padStart(like.length, '0');
    }
    case 'whole':
      return String(Math.round(raw)).padStart(form.digits, '0');
    case 'minutes':
      return `${String(Math.floor(raw)).padStart(4, '0')}:`;
    case 'hex':
      return raw.toString(16).toUpperCase().padStart(2, '0');
    case 'flags':
    case 'choice':
    case 'date':
    case 'text':
      return undefined;
    default:
      return form satisfies never;
  }
}

function ofWords(form: UpsLinkForm, value: string | ReadonlySet<string>): string | undefined {
  if (form.kind === 'flags') {
    if (typeof value === 'string') return undefined;
    const raw = Object.entries(form.bits).reduce(
      (sum, [bit, name]) => (value.has(name) ? sum + 2 ** Number(bit) : sum),
      0,
    );
    return raw.toString(16).toUpperCase().padStart(2, '0');
  }
  if (typeof value !== 'string') return undefined;
  if (form.kind === 'text') return value;
  if (form.kind === 'date') return writeUpsLinkDate(value);
  if (form.kind !== 'choice') return undefined;
  const found = Object.entries(form.choices).find(([, name]) => name === value);
  if (found === undefined) throw new ProtocolError('valueUnknown', `no such choice: ${value}`);
  return found[0];
}

const isPrintable = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

function isLike(like: string, text: string): boolean {
  return [...like].every((sign, at) => (sign === '0' ? /\d/.test(text[at] ?? '') : text[at] === sign));
}

function flagsOf(bits: Readonly<Record<number, string>>, raw: number): ReadonlySet<string> {
  return new Set(
    Object.entries(bits)
      .filter(([bit]) => Math.floor(raw / 2 ** Number(bit)) % 2 === 1)
      .map(([, name]) => name),
  );
}
