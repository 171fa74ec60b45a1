import { type ReadingRow, readingNames } from './readings.ts';
import { registerNames, registers } from './registers.ts';
import type { Row } from './row.ts';

const paceWords = {
  status: 'status',
  measurement: 'measurement',
  setting: 'setting',
  inventory: 'inventory',
  never: 'on demand',
} as const;

/** Every register as a Markdown table, in order of addresses. Ends in a newline. */
export function registerReference(): string {
  const head = [
    'Address',
    'Words',
    'Name',
    "Maker's name",
    'Value',
    'Access',
    'Read',
    'Reading',
    'Families',
    'From',
    'What it tells',
  ];
  const lines = registerNames.map((name) => {
    const row: Row = registers[name];
    const reading = row.nut === undefined ? '' : code(row.nut);
    const read =
      row.kind === 'reserved' ? 'never' : row.access === 'rw' && isCommand(row) ? 'written' : paceWords[row.pace];
    return [
      `${row.at}`,
      `${row.words}`,
      code(name),
      row.register,
      valueOfRow(row),
      row.access,
      read,
      reading,
      row.families.join(' '),
      row.from.join(', '),
      row.says,
    ];
  });
  return table(head, lines);
}

/** The names of every choice, bit and reason, a table for each row that has some. Ends in a newline. */
export function bitReference(): string {
  return registerNames
    .map((name) => ({ name, row: registers[name] as Row }))
    .flatMap(({ name, row }) => {
      const members = membersOf(row);
      return members === undefined
        ? []
        : [`### ${name} (${row.at})\n\n${table([members.head, 'Name'], members.lines)}`];
    })
    .join('\n');
}

/** Every reading as a Markdown table, in order of names. Ends in a newline. */
export function readingReference(): string {
  const head = ['Reading', 'Type', 'Unit', 'Dead-band', 'Read', 'From', 'What it tells'];
  const rows: [string, ReadingRow][] = Object.entries(readingNames);
  const lines = rows
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, row]) => [
      code(name),
      row.type,
      row.unit,
      row.type === 'number' && row.deadband > 0 ? `${row.deadband}` : 'any change',
      paceWords[row.pace],
      row.upsLink === undefined ? row.from.map(code).join(', ') : `UPS-Link ${code(row.upsLink)}`,
      row.says,
    ]);
  return table(head, lines);
}

function isCommand(row: Row): boolean {
  return row.pace === 'never' && row.access !== 'r';
}

function valueOfRow(row: Row): string {
  if (row.kind !== 'unsigned' && row.kind !== 'signed') return row.kind;
  const scale = row.fraction > 0 ? ` / ${2 ** row.fraction}` : '';
  const limits = row.limits ? `, ${row.limits.min} to ${row.limits.max}` : '';
  return `${row.kind}${scale}${row.unit && ` ${row.unit}`}${limits}`;
}

function membersOf(row: Row): { head: string; lines: string[][] } | undefined {
  if (row.kind === 'flags') return { head: 'Bit', lines: pairs(row.bits) };
  if (row.kind === 'choice') return { head: 'Value', lines: pairs(row.choices) };
  if ((row.kind === 'signed' || row.kind === 'unsigned') && row.codes)
    return { head: 'Raw value', lines: pairs(row.codes) };
  return undefined;
}

function pairs(names: Readonly<Record<string, string>>): string[][] {
  return Object.entries(names).map(([key, name]) => [key, code(name)]);
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + lines.map(line).join('');
}
