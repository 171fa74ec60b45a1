import type { GapBody } from '@ridethrough/protocol';
import type { Drops } from './choose-drops.ts';
import type { EpochRow } from './epoch-row.ts';

/** Records that never got a key: the disk did not take them. */
export interface Lost {
  count: number;
  fromTs: number;
  toTs: number;
}

export const lostGap = ({ count, fromTs, toTs }: Lost): GapBody => ({
  epochs: [],
  fromTs,
  toTs,
  count,
  reason: 'disk',
});

/** Ids as numbers of their epochs; a range that runs over the end of an epoch is cut there. */
export function quotaGap(drops: Drops, rows: readonly EpochRow[]): GapBody {
  const epochs = new Map<string, [number, number][]>();
  for (const row of rows)
    for (const [from, to] of drops.ranges) {
      const first = Math.max(from - row.base, 1);
      const last = Math.min(to - row.base, row.lastSeq);
      if (first <= last) epochs.set(row.epoch, [...(epochs.get(row.epoch) ?? []), [first, last]]);
    }
  const { fromTs, toTs, count } = drops;
  return {
    epochs: [...epochs].map(([epoch, ranges]) => ({ epoch, ranges })),
    fromTs,
    toTs,
    count,
    reason: 'quota',
  };
}
