/** A record as the quota sees it. */
export interface Weighed {
  readonly id: number;
  readonly ups: string;
  readonly ts: number;
  readonly bytes: number;
  readonly mayDrop: boolean;
}

export interface Drops {
  /** Ids, first and last; whatever is still held between two drops parts them. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
  readonly count: number;
  readonly bytes: number;
  readonly fromTs: number;
  readonly toTs: number;
  /** The one UPS they are all of, if so. */
  readonly ups: string | undefined;
}

/** A gap record stays well below the largest message. */
const MOST_RANGES = 1000;

/** Chooses what to drop, oldest first, until `excessBytes` are gained. `held` comes in order of id. */
export function chooseDrops(held: Iterable<Weighed>, excessBytes: number): Drops | undefined {
  const ranges: [number, number][] = [];
  let open: [number, number] | undefined;
  let count = 0;
  let bytes = 0;
  let fromTs = Number.POSITIVE_INFINITY;
  let toTs = 0;
  const upses = new Set<string>();
  for (const record of held) {
    if (bytes >= excessBytes) break;
    if (!record.mayDrop) {
      open = undefined;
      continue;
    }
    if (open === undefined) {
      if (ranges.length >= MOST_RANGES) break;
      open = [record.id, record.id];
      ranges.push(open);
    }
    open[1] = record.id;
    count += 1;
    bytes += record.bytes;
    fromTs = Math.min(fromTs, record.ts);
    toTs = Math.max(toTs, record.ts);
    upses.add(record.ups);
  }
  const [ups] = upses;
  return count === 0 ? undefined : { ranges, count, bytes, fromTs, toTs, ups: upses.size === 1 ? ups : undefined };
}
