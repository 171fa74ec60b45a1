import { compareEpochs } from '@ridethrough/protocol';
import type { RecordKey } from './committed.ts';

/** A record older than this when it comes tells of the past. */
export const LATE_AFTER_MS = 60_000;

type Anchor = { readonly boot: string; readonly zeroMs: number };
type Timed = { readonly boot: string; readonly mono: number; readonly ts: number; readonly arrived: number };

/**
 * Judges whether a record comes late. Its age goes by the agent's monotonic clock where that is known, because a
 * gateway's wall clock may be years off.
 */
export class Lateness {
  readonly #anchors = new Map<string, Anchor>();
  readonly #newestEvents = new Map<string, RecordKey>();

  /** A status is made as it is sent: it says which boot is the present one and when its `mono` was 0. */
  status(agent: string, { boot, mono, arrived }: Omit<Timed, 'ts'>): void {
    this.#anchors.set(agent, { boot, zeroMs: arrived - mono });
  }

  /** A record of that boot may have come by a shorter way than the status did. */
  heard(agent: string, { boot, mono, arrived }: Timed): void {
    const known = this.#anchors.get(agent);
    const zeroMs = arrived - mono;
    if (known?.boot === boot && zeroMs < known.zeroMs) this.#anchors.set(agent, { boot, zeroMs });
  }

  /** How long ago the record was made, in ms; only an estimate. */
  ageMs(agent: string, record: Timed): number {
    const anchor = this.#anchors.get(agent);
    return anchor?.boot === record.boot ? record.arrived - (anchor.zeroMs + record.mono) : record.arrived - record.ts;
  }

  /** Is it overtaken by a newer event of the same UPS? Remembers the key when not. */
  overtaken(agent: string, ups: string, key: RecordKey): boolean {
    const stream = `${agent}/${ups}`;
    const newest = this.#newestEvents.get(stream);
    if (newest !== undefined && compareKeys(key, newest) < 0) return true;
    this.#newestEvents.set(stream, key);
    return false;
  }
}

/** Orders two records of one agent; negative when `a` is older. */
export const compareKeys = (a: RecordKey, b: RecordKey): number =>
  a.epoch === b.epoch ? a.seq - b.seq : compareEpochs(a.epoch, b.epoch);
