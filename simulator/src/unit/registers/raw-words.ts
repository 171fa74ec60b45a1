import { encode, type NumberRow, type RegisterName, type Row, registers, type ValueOf } from '@ridethrough/protocol';
import { isSetting } from '../settings.ts';
import type { View } from '../view.ts';
import { inventoryReaders } from './inventory.ts';
import { measurementReaders } from './measurement.ts';
import type { Reader, Readers } from './readers.ts';
import { statusReaders } from './status.ts';
import { verificationReaders } from './verification.ts';

const readers: Readers = { ...statusReaders, ...measurementReaders, ...inventoryReaders, ...verificationReaders };

/** Registers that read 0 where nothing stands behind them, by dumps of SMT and SMTL units; others have no words then. */
const zeroWhenEmpty: ReadonlySet<RegisterName> = new Set<RegisterName>([
  'reserved5',
  'reserved8',
  'reserved11',
  'reserved14',
  'reserved15',
  'reserved17',
  'outputFrequencySetting',
  'reserved594',
  'reserved1062',
  'reserved1067',
  'reserved1071',
]);

/** The words of one register, or undefined where the unit has none. */
export function rawWords<N extends RegisterName>(name: N, view: View): readonly number[] | undefined {
  const row: Row = registers[name];
  const zeros = () => Array.from({ length: row.words }, () => 0);
  // A command register reads 0 when idle, and a unit takes a command at once.
  if (row.pace === 'never' && row.kind === 'flags') return zeros();
  const value = currentValue(name, view);
  if (value !== undefined) return wordsOf(row, value, isSetting(name));
  return row.kind === 'text' || zeroWhenEmpty.has(name) ? zeros() : undefined;
}

function currentValue<N extends RegisterName>(
  name: N,
  view: View,
): ValueOf<(typeof registers)[RegisterName]> | undefined {
  if (isSetting(name)) return view.parts.settings[name];
  const read: Reader<N> | undefined = readers[name];
  return read?.(view);
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
