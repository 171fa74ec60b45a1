import type { ReadingRow } from '../readings.ts';
import type { UpsLinkRow } from './row.ts';
import { upsLinkNames, upsLinkRow, type upsLinkRows } from './rows.ts';

type Rows = typeof upsLinkRows;
type NumberForm = { readonly form: { readonly kind: 'decimal' | 'whole' | 'minutes' | 'hex' } };

/** Readings of units on UPS-Link that no register gives. */
export type UpsLinkReadings = {
  readonly [N in keyof Rows as Rows[N] extends { nut: infer T extends string } ? T : never]?: Rows[N] extends NumberForm
    ? number
    : string;
};
export type UpsLinkReadingName = keyof UpsLinkReadings;

/** What those readings are, by name. */
export const upsLinkReadingRows: readonly (readonly [UpsLinkReadingName, ReadingRow])[] = upsLinkNames.flatMap(
  (name) => {
    const row = upsLinkRow(name);
    // The type collects its names from the same rows.
    return row.nut === undefined ? [] : [[row.nut as UpsLinkReadingName, ofRow(row)] as const];
  },
);

function ofRow({ form, unit = '', deadband = 0, pace, says, ask }: UpsLinkRow): ReadingRow {
  const isNumber =
    form?.kind === 'decimal' || form?.kind === 'whole' || form?.kind === 'minutes' || form?.kind === 'hex';
  return { type: isNumber ? 'number' : 'string', unit, deadband, pace, says, from: [], upsLink: showAsk(ask) };
}

/** The characters as people write them: `^A` for a control character, hexadecimal digits beyond ASCII. */
export function showAsk(ask: string): string {
  return [...ask]
    .map((character) => {
      const code = character.charCodeAt(0);
      if (code === 0x7f) return 'DEL';
      if (code === 0x1b) return 'ESC';
      if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
      return code < 0x7f ? character : code.toString(16).toUpperCase();
    })
    .join(' ');
}
