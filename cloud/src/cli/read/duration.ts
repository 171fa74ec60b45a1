const unitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const DURATION = 'a number with s, m, h or d, such as 90s, 30m, 1h or 7d';

/** Milliseconds; undefined when it is none. */
export function readDuration(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const each = unitsMs[unit];
  return count === undefined || each === undefined ? undefined : Number(count) * each;
}

/** UTC ms of a point in time that is told as such or as a duration before now; undefined when it is neither. */
export function readSince(text: string, now: number): number | undefined {
  const ago = readDuration(text);
  if (ago !== undefined) return now - ago;
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
