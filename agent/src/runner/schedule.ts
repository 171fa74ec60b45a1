import type { PolledPace } from './pace.ts';

/** The status blocks together, or one block of another pace; when it was last read, undefined when never on this connection. */
export interface Slot {
  readonly pace: PolledPace;
  readonly lastAt: number | undefined;
}

const order: readonly PolledPace[] = ['status', 'measurement', 'setting', 'inventory'];

/** What was tried before: at all, and other than status. */
export interface Tried {
  readonly last: PolledPace | undefined;
  readonly other: PolledPace | undefined;
}

/**
 * What to read next, as an index into `slots`, and when. Status goes first, and between every two others; of the others
 * measurement goes before settings before inventory, and of one pace what waits the longest. Measurements that take longer
 * than their period are always due: once all were read, they take turns with the rest.
 */
export function nextRead(
  slots: readonly Slot[],
  everyMs: Readonly<Record<PolledPace, number>>,
  tried: Tried,
  now: number,
): { readonly index: number; readonly at: number } | undefined {
  const due = slots.map(({ pace, lastAt }, index) => ({
    index,
    pace,
    at: lastAt === undefined ? Number.NEGATIVE_INFINITY : lastAt + everyMs[pace],
  }));
  const ranked = due.toSorted((a, b) => order.indexOf(a.pace) - order.indexOf(b.pace) || a.at - b.at);
  const status = ranked.find(({ pace }) => pace === 'status');
  const others = ranked.filter(({ pace, at }) => pace !== 'status' && at <= now);
  const [first] = others;
  const givesWay = first?.pace === 'measurement' && tried.other === 'measurement' && Number.isFinite(first.at);
  const other = (givesWay ? others.find(({ pace }) => pace !== 'measurement') : undefined) ?? first;
  const next = other !== undefined && (tried.last === 'status' || status === undefined) ? other : status;
  if (next !== undefined && (other !== undefined || next.at <= now)) return { index: next.index, at: now };
  const [earliest] = due.toSorted((a, b) => a.at - b.at);
  return earliest && { index: earliest.index, at: earliest.at };
}
