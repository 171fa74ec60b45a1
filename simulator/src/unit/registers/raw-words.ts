import { encode, type NumberRow, type RegisterName, type Row, registers, type ValueOf } from '@ridethrough/protocol';
import { metered } from '../meters.ts';
import { isSetting } from '../settings.ts';
import type { View } from '../view.ts';
import { emptyWord } from './empty-word.ts';
import { inventoryReaders } from './inventory.ts';
import { measurementReaders } from './measurement.ts';
import type { Reader, Readers } from './readers.ts';
import { statusReaders } from './status.ts';
import { verificationReaders } from './verification.ts';

const readers: Readers = { ...statusReaders, ...measurementReaders, ...inventoryReaders, ...verificationReaders };

/** The words of one register, or undefined where the unit has none. */
export function rawWords<N extends RegisterName>(name: N, view: View): readonly number[] | undefined {
  const row: Row = registers[name];
  const filled = (word: number) => Array.from({ length: row.words }, () => word);
  // A command register reads 0 when idle, and a unit takes a command at once.
  if (row.pace === 'never' && row.kind === 'flags') return filled(0);
  const value = currentValue(name, view);
  if (value !== undefined) return wordsOf(row, value, isSetting(name));
  const word = row.kind === 'text' ? 0 : emptyWord(name, view.model);
  return word === undefined ? undefined : filled(word);
}

function currentValue<N extends RegisterName>(
  name: N,
  view: View,
): ValueOf<(typeof registers)[RegisterName]> | undefined {
  if (isSetting(name)) return view.parts.settings[name];
  const read: Reader<N> | undefined = readers[name];
  return metered(name, read?.(view), view.parts.meters);
}

function wordsOf(row: Row, value: ValueOf<(typeof registers)[RegisterName]>, isWritten: boolean): readonly number[] {
  // What is burnt in ends in zeros, what was written in spaces.
  if (row.kind === 'text' && typeof value === 'string' && !isWritten) return zeroPadded(value, row.words);
  const fitting =
    (row.kind === 'unsigned' || row.kind === 'signed') && typeof value === 'number' ? clamp(value, row) : value;
  return encode(row, fitting as ValueOf<Row>);
}

const zeroPadded = (text: string, words: number): number[] =>
  Array.from({ length: words }, (_, i) => (text.charCodeAt(2 * i) || 0) * 256 + (text.charCodeAt(2 * i + 1) || 0));

/** A reading stops at the last number that the register can hold below "not available". */
function clamp(value: number, row: NumberRow): number {
  const top = 0x10000 ** row.words;
  const [least, most] = row.kind === 'signed' ? [-top / 2, top / 2 - 1] : [0, top - 2];
  return Math.max(least / 2 ** row.fraction, Math.min(most / 2 ** row.fraction, value));
}
