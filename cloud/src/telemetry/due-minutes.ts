import type { TelemetryBody } from '@ridethrough/protocol';

export const MINUTE_MS = 60_000;
/** A value stands until the next one, and no longer than this: an agent sends all that is measured every minute. */
export const CARRY_MS = 90_000;
/** Samples further before their record's `ts` than this are kept, but not rolled up. */
export const MOST_SPAN_MS = 600_000;

export type Span = { readonly from: number; readonly to: number };

/** The first and last sample of a record that count, UTC ms. */
export function spanOf(ts: number, { samples }: TelemetryBody): Span {
  let [from, to] = [ts, ts - MOST_SPAN_MS];
  for (const { ms } of samples) {
    if (ms < -MOST_SPAN_MS) continue;
    from = Math.min(from, ts + ms);
    to = Math.max(to, ts + ms);
  }
  return { from, to: Math.max(from, to) };
}

/** Every minute (UTC ms / 60000) whose rollup a record with that span can change: a sample counts from its time on, as far as it carries. */
export function dueMinutes({ from, to }: Span): number[] {
  const minutes: number[] = [];
  for (let minute = Math.floor(from / MINUTE_MS); minute <= Math.floor((to + CARRY_MS) / MINUTE_MS); minute++)
    minutes.push(minute);
  return minutes;
}
