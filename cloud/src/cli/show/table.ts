export type Column<T> = {
  readonly title: string;
  readonly of: (row: T) => string;
  readonly right?: boolean;
  /** Columns may be cut down to this width when the whole is too wide. */
  readonly least?: number;
  /** The column is left out where there are fewer columns of text than this. */
  readonly from?: number;
};

const GAP = 2;

/** Rows under their titles, cut so that no line is longer than `width` columns. */
export function table<T>(all: readonly Column<T>[], rows: readonly T[], width = 80): string[] {
  const columns = all.filter(({ from = 0 }) => width >= from);
  const cells = rows.map((row) => columns.map((column) => column.of(row)));
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...cells.map((line) => (line[i] ?? '').length)));
  let over = widths.reduce((sum, one) => sum + one + GAP, -GAP) - width;
  while (over > 0) {
    const widest = columns
      .map(({ least }, i) => ({ i, spare: (widths[i] ?? 0) - (least ?? Number.POSITIVE_INFINITY) }))
      .filter(({ spare }) => spare > 0)
      .sort((a, b) => b.spare - a.spare)[0];
    if (widest === undefined) break;
    widths[widest.i] = (widths[widest.i] ?? 0) - 1;
    over--;
  }
  const line = (texts: readonly string[]) =>
    columns
      .map(({ right }, i) => {
        const text = cut(texts[i] ?? '', widths[i] ?? 0);
        return right ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0);
      })
      .join(' '.repeat(GAP))
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...cells.map(line)];
}

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
