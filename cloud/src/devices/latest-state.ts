import type { TelemetryBody } from '@ridethrough/protocol';
import type { RecordKey } from '../ingest/committed.ts';
import { compareKeys } from '../ingest/lateness.ts';

/** A record's key and the time of the sample, shared by all readings of it. */
type Stamp = RecordKey & { readonly ts: number };
type Held = { readonly value: number | string; readonly stamp: Stamp };

/** More names than any unit has: beyond it new ones are let fall, so that an agent gone wild cannot fill the memory. */
const MOST_READINGS = 1_000;

/** One reading as it is shown. `ts` is UTC ms by the agent's clock. */
export type LatestReading = { readonly value: number | string; readonly ts: number };

type Stored = {
  readonly floor: readonly [string, number] | null;
  readonly stamps: readonly (readonly [number, string, number])[];
  readonly readings: Readonly<Record<string, readonly [number | string, number]>>;
};

/** The newest readings of one device, merged by (epoch, seq), in whatever order the records come. */
export class LatestState {
  readonly #readings = new Map<string, Held>();
  /** The newest record that held every reading: what is older brings nothing any more. */
  #floor: RecordKey | undefined;
  #newest: RecordKey | undefined;

  static parse(text: string): LatestState {
    const stored = JSON.parse(text) as Stored;
    const state = new LatestState();
    const stamps = stored.stamps.map(([ts, epoch, seq]): Stamp => ({ ts, epoch, seq }));
    for (const [name, [value, at]] of Object.entries(stored.readings)) {
      const stamp = stamps[at];
      if (stamp !== undefined) state.#readings.set(name, { value, stamp });
    }
    if (stored.floor !== null) state.#floor = { epoch: stored.floor[0], seq: stored.floor[1] };
    for (const key of [...stamps, ...(state.#floor === undefined ? [] : [state.#floor])])
      if (state.#newest === undefined || compareKeys(key, state.#newest) > 0) state.#newest = key;
    return state;
  }

  /** Takes in one record; `ts` is the record's. */
  merge(key: RecordKey, ts: number, body: TelemetryBody): void {
    const isNewest = this.#newest === undefined || compareKeys(key, this.#newest) > 0;
    if (isNewest) this.#newest = key;
    else if (this.#floor !== undefined && compareKeys(key, this.#floor) < 0) return;
    if (body.all === true) {
      // Absent is absent: what the unit no longer tells is not kept from before.
      for (const [name, { stamp }] of this.#readings)
        if (isNewest || compareKeys(stamp, key) < 0) this.#readings.delete(name);
      this.#floor = key;
    }
    for (const { ms, readings } of body.samples) {
      const stamp: Stamp = { epoch: key.epoch, seq: key.seq, ts: ts + ms };
      for (const name in readings) {
        const value: unknown = (readings as Readonly<Record<string, unknown>>)[name];
        if (typeof value !== 'number' && typeof value !== 'string') continue;
        if (!isNewest) {
          const held = this.#readings.get(name);
          if (held !== undefined && compareKeys(held.stamp, key) > 0) continue;
        }
        if (this.#readings.size >= MOST_READINGS && !this.#readings.has(name)) continue;
        this.#readings.set(name, { value, stamp });
      }
    }
  }

  get readings(): ReadonlyMap<string, LatestReading> {
    return new Map([...this.#readings].map(([name, { value, stamp }]) => [name, { value, ts: stamp.ts }]));
  }

  /** The JSON that `parse` reads. */
  toString(): string {
    const stamps: [number, string, number][] = [];
    const indexes = new Map<Stamp, number>();
    const readings: Record<string, [number | string, number]> = Object.create(null);
    for (const [name, { value, stamp }] of this.#readings) {
      let at = indexes.get(stamp);
      if (at === undefined) {
        at = stamps.push([stamp.ts, stamp.epoch, stamp.seq]) - 1;
        indexes.set(stamp, at);
      }
      readings[name] = [value, at];
    }
    const floor = this.#floor === undefined ? null : ([this.#floor.epoch, this.#floor.seq] as const);
    return JSON.stringify({ floor, stamps, readings } satisfies Stored);
  }
}
