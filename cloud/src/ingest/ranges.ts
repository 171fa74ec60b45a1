import type { Coverage, Range } from './coverage.ts';

/** The numbers from 1 to `end` that are not there. */
export function holesUpTo(coverage: Pick<Coverage, 'upTo' | 'ranges'>, end: number): Range[] {
  const holes: Range[] = [];
  let next = coverage.upTo + 1;
  for (const [first, last] of coverage.ranges) {
    if (first > end) break;
    if (next < first) holes.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= end) holes.push([next, end]);
  return holes;
}

export const countOf = (ranges: readonly Range[]): number =>
  ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);

/** Those of `ranges` (in order, apart) that lie in first to last, and the rest of them. */
export function split(ranges: readonly Range[], [first, last]: Range): { inside: Range[]; outside: Range[] } {
  const inside: Range[] = [];
  const outside: Range[] = [];
  for (const [a, b] of ranges) {
    if (b < first || a > last) {
      outside.push([a, b]);
      continue;
    }
    if (a < first) outside.push([a, first - 1]);
    inside.push([Math.max(a, first), Math.min(b, last)]);
    if (b > last) outside.push([last + 1, b]);
  }
  return { inside, outside };
}

/** Both, in order, with those that touch made one. */
export function join(a: readonly Range[], b: readonly Range[]): Range[] {
  const joined: [number, number][] = [];
  for (const [first, last] of [...a, ...b].sort((x, y) => x[0] - y[0])) {
    const before = joined.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

/** `3, 7-9, and 12 more` */
export function rangesText(ranges: readonly Range[], most = 20): string {
  const told = ranges.slice(0, most).map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
  if (ranges.length > most) told.push(`and ${ranges.length - most} more`);
  return told.join(', ');
}
