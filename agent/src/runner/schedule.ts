import type { PolledPace } from './pace.ts';

/** The status blocks together, or one block of another pace; when it was last read, undefined when never on this connection. */
export interface Slot {
  readonly pace: PolledPace;
  readonly lastAt: number | undefined;
}

const order: readonly PolledPace[] = ['status', 'measurement', 'setting', 'inventory'];

/**
 * What to read next, as an index into `slots`, and when. Status goes first, and between every two others; of the others
 * measurement goes before settings before inventory, and of one pace what waits the longest.
 */
export function nextRead(
  slots: readonly Slot[],
  everyMs: Readonly<Record<PolledPace, number>>,
  lastPace: PolledPace | undefined,
  now: number,
): { readonly index: number; readonly at: number } | undefined {
  const due = slots.map(({ pace, lastAt }, index) => ({
    index,
    pace,
    at: lastAt === undefined ? Number.NEGATIVE_INFINITY : lastAt + everyMs[pace],
  }));
  const ranked = due.toSorted((a, b) => order.indexOf(a.pace) - order.indexOf(b.pace) || a.at - b.at);
  const status = ranked.find(({ pace }) => pace === 'status');
  const other = ranked.find(({ pace, at }) => pace !== 'status' && at <= now);
  const next = other !== undefined && (lastPace === 'status' || status === undefined) ? other : status;
  if (next !== undefined && (other !== undefined || next.at <= now)) return { index: next.index, at: now };
  const [earliest] = due.toSorted((a, b) => a.at - b.at);
  return earliest && { index: earliest.index, at: earliest.at };
}
