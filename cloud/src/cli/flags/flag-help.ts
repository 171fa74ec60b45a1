import type { FlagSpecs } from './parse-flags.ts';
import { wrap } from './wrap.ts';

const WIDTH = 80;

/** The flags one below the other, within `width` columns. */
export function flagHelp(specs: FlagSpecs, width = WIDTH): string {
  const rows = Object.entries(specs).map(([name, { value, says, kind }]) => ({
    left: `  --${name}${value === undefined ? '' : ` ${value}`}${kind === 'list' ? ' …' : ''}`,
    says,
  }));
  const column = Math.min(28, Math.max(...rows.map(({ left }) => left.length)) + 2);
  return rows
    .map(({ left, says }) => {
      const lines = wrap(says, width - column).join(`\n${' '.repeat(column)}`);
      return left.length + 2 > column ? `${left}\n${' '.repeat(column)}${lines}` : `${left.padEnd(column)}${lines}`;
    })
    .join('\n');
}
