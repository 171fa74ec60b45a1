import { type RegisterName, type Row, registers, registerValue, upsLinkNames, upsLinkRow } from '@ridethrough/protocol';
import type { Offers } from '../runner/driver.ts';
import { choicesOf } from './act-for.ts';

const TEXT_LENGTH = 8;

/** What the settings of a unit with these lists (by character) take, by the names of their readings. */
export function offersOf(lists: ReadonlyMap<string, readonly string[]>): Offers {
  const offers: Record<string, Offers[string]> = {};
  for (const name of upsLinkNames) {
    const row = upsLinkRow(name);
    if (row.register === undefined) continue;
    const reading = row.nut ?? nutOf(row.register);
    if (reading === undefined) continue;
    if (row.access === 'text' && row.form?.kind === 'text') offers[reading] = { length: TEXT_LENGTH };
    if (row.access !== 'cycle') continue;
    const values = (lists.get(row.ask) ?? choicesOf(row)).map((one) => registerValue(row, one));
    const known = values.flatMap((value) => (typeof value === 'string' || typeof value === 'number' ? [value] : []));
    if (known.length > 0) offers[reading] = { values: [...new Set(known)] };
  }
  return offers;
}

const nutOf = (register: RegisterName): string | undefined => {
  const row: Row = registers[register];
  return row.nut;
};
