import { plain } from '../cli/show/plain.ts';
import { type Column, table } from '../cli/show/table.ts';
import type { Operator } from './operator-command.ts';

/** A list: JSON under its name when asked for, else a table, or a word when it is empty. */
export function showRows<Row>(
  { out, json }: Pick<Operator, 'out' | 'json'>,
  name: string,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
): void {
  if (json) out.line(JSON.stringify({ [name]: rows }));
  else if (rows.length === 0) out.note(`there are no ${name}`);
  else for (const line of table(columns, rows)) out.line(plain(line));
}

/** UTC, to the second. */
export const showTime = (ms: number | null): string =>
  ms === null || ms === 0 ? '-' : new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
