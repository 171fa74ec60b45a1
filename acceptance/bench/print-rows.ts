import { type Goal, missedBy, type Row } from './figure.ts';

/** So many that a goal missed by little does not look met. */
function digits(value: number): number {
  if (Math.abs(value) >= 1000) return 0;
  return Math.abs(value) >= 10 ? 1 : 3;
}

/** A value with as many digits as say something. */
export const sayValue = (value: number, unit: string): string =>
  `${value.toLocaleString('en-US', { maximumFractionDigits: digits(value), minimumFractionDigits: digits(value) })}${unit && ` ${unit}`}`;

const sayGoal = (goal: Goal | undefined, unit: string): string => {
  if (goal === undefined) return '-';
  const [sign, value] = 'atMost' in goal ? ['<=', goal.atMost] : ['>=', goal.atLeast];
  return `${sign} ${value.toLocaleString('en-US')}${unit && ` ${unit}`}`;
};

function sayVerdict(row: Row): string {
  if (row.goal === undefined) return '-';
  const missed = missedBy(row);
  return missed === undefined ? 'ok' : `missed by ${(missed * 100).toFixed(missed < 0.1 ? 1 : 0)} %`;
}

/** `figure | measured | goal | ok`, and below each row how it came about. */
export function printRows(rows: readonly Row[]): string {
  const head = ['figure', 'measured', 'goal', 'verdict'];
  const lines = rows.map((row) => ({
    cells: [row.figure, sayValue(row.measured, row.unit), sayGoal(row.goal, row.unit), sayVerdict(row)],
    notes: row.notes,
  }));
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map(({ cells }) => (cells[column] ?? '').length)),
  );
  const join = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(' | ')
      .trimEnd();
  return [
    join(head),
    widths.map((width) => '-'.repeat(width)).join('-|-'),
    ...lines.flatMap(({ cells, notes }) => [join(cells), ...notes.map((note) => `    ${note}`)]),
  ].join('\n');
}
