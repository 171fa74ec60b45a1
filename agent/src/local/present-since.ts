import type { LogEntry } from './log-entries.ts';
import { lastPowerOf, type Power } from './power-word.ts';
import type { UpsReport } from './status-report.ts';

/** When something began, in UTC ms; with `orEarlier` it was so already when it was first seen. */
export interface Since {
  readonly at: number;
  readonly orEarlier: boolean;
}

/** The events that bring a unit into a state; the last of them began it. */
const begins: Readonly<Partial<Record<Power, readonly string[]>>> = {
  low: ['power.lost'],
  battery: ['power.lost'],
  'shutting-down': ['power.lost'],
  testing: ['battery-test.started'],
  off: ['output.off'],
  bypass: ['bypass.on'],
  mains: ['power.restored', 'output.on', 'bypass.off', 'battery-test.ended'],
};

/**
 * Since when a UPS is as it is, as far as the log tells. `startedAt` is when this agent began to look (UTC ms): without an event
 * in the log it was so then already. Undefined while nothing was seen.
 */
export function presentSince(
  { unit, state, readings }: Pick<UpsReport, 'unit' | 'state' | 'readings'>,
  log: readonly LogEntry[],
  startedAt: number,
): Since | undefined {
  const names = state === 'down' ? ['link.lost'] : begins[lastPowerOf(readings)];
  if (state === 'connecting' || names === undefined) return undefined;
  const began = log.findLast(({ ups, event }) => ups === unit && names.includes(event));
  if (began === undefined) return { at: startedAt, orEarlier: true };
  return { at: began.at, orEarlier: began.away === true };
}
