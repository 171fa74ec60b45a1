import type { TelemetryBody } from '@ridethrough/protocol';
import { CARRY_MS, MINUTE_MS, MOST_SPAN_MS } from './due-minutes.ts';

/** A raw row, in order of (ts, epoch, seq). */
export type RawRow = { readonly ts: number; readonly body: TelemetryBody };
export type Rollup = {
  readonly reading: string;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly seconds: number;
};

type Sample = { readonly at: number; readonly all: boolean; readonly readings: Readonly<Record<string, unknown>> };
type Sum = { weighted: number; min: number; max: number; ms: number };

/**
 * One minute of one device from its raw rows: each number stands from its sample until the next one of its name, until
 * a sample that holds all readings but not this one, or until it is too old; means are weighted by that time.
 * `rows` must hold every row with a sample in the minute or within CARRY_MS before it.
 */
export function rollUp(minute: number, rows: readonly RawRow[]): Rollup[] {
  const begin = minute * MINUTE_MS;
  const end = begin + MINUTE_MS;
  const sums = new Map<string, Sum>();
  const standing = new Map<string, { readonly value: number; readonly since: number }>();
  const finish = (name: string, until: number): void => {
    const held = standing.get(name);
    if (held === undefined) return;
    standing.delete(name);
    const ms = Math.min(until, held.since + CARRY_MS, end) - Math.max(held.since, begin);
    if (ms > 0) addTo(sums, name, held.value, ms);
  };
  for (const { at, all, readings } of samplesOf(rows)) {
    if (at >= end) break;
    if (all) for (const name of [...standing.keys()]) if (!Object.hasOwn(readings, name)) finish(name, at);
    for (const [name, value] of Object.entries(readings)) {
      if (typeof value !== 'number') continue;
      finish(name, at);
      standing.set(name, { value, since: at });
    }
  }
  for (const name of [...standing.keys()]) finish(name, end);
  return [...sums].map(([reading, { weighted, min, max, ms }]) => ({
    reading,
    mean: weighted / ms,
    min,
    max,
    seconds: ms / 1000,
  }));
}

function addTo(sums: Map<string, Sum>, name: string, value: number, ms: number): void {
  const sum = sums.get(name);
  if (sum === undefined) {
    sums.set(name, { weighted: value * ms, min: value, max: value, ms });
    return;
  }
  sum.weighted += value * ms;
  sum.min = Math.min(sum.min, value);
  sum.max = Math.max(sum.max, value);
  sum.ms += ms;
}

/** All samples in order of time; of the same time, in the order of their rows. */
function samplesOf(rows: readonly RawRow[]): Sample[] {
  const samples: Sample[] = [];
  for (const { ts, body } of rows)
    for (const [index, { ms, readings }] of body.samples.entries())
      if (ms >= -MOST_SPAN_MS) samples.push({ at: ts + ms, all: body.all === true && index === 0, readings });
  return samples.sort((a, b) => a.at - b.at);
}
