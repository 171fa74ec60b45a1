import { readFileSync } from 'node:fs';

/** A CSV's lines as records by its heading. */
export function readCsv(url: URL): Record<string, string>[] {
  const [head = [], ...lines] = readFileSync(url, 'utf8').trim().split(/\r?\n/).map(cells);
  return lines.map((line) => Object.fromEntries(head.map((name, i) => [name, line[i] ?? ''])));
}

/** One line's cells; a quoted cell may hold commas. */
function cells(line: string): string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .map(([, cell = '']) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell))
    .slice(0, -1);
}
