import type { Stream } from './outbox.ts';

/** Sent and not receipted, at most: memory stays bounded when the cloud takes records and sends no receipts. */
const MOST_IN_FLIGHT = { urgent: 20_000, live: 20_000, backlog: 15_000 } as const;

type Class = 'urgent' | 'telemetry';
export const classOf = (stream: Stream): Class => (stream === 'urgent' ? 'urgent' : 'telemetry');

/** What has been handed out on this connection, by the records' ids on disk (ascending with their keys). */
export class Dispatch {
  private readonly inFlight = { urgent: new Map<number, number>(), telemetry: new Map<number, number>() };
  private readonly cursor = { urgent: 0, live: 0, backlog: 0 };
  private before = new Set<number>();
  /** The last id of the backlog. */
  private split = 0;

  /** A new connection, with `lastId` as the newest record. */
  begin(lastId: number): void {
    // What the last connection sent may have arrived: it is kept until the first receipt tells.
    this.before = new Set([...this.before, ...this.inFlight.telemetry.keys()]);
    this.inFlight.urgent.clear();
    this.inFlight.telemetry.clear();
    this.split = lastId;
    this.cursor.urgent = 0;
    this.cursor.backlog = 0;
    this.cursor.live = lastId;
  }

  /** The ids to look among for what has not been handed out, and how many of them may be: (after, upTo]. */
  next(stream: Stream): { readonly after: number; readonly upTo: number; readonly room: number } {
    return {
      after: this.cursor[stream],
      upTo: stream === 'backlog' ? this.split : Number.MAX_SAFE_INTEGER,
      room: Math.max(0, MOST_IN_FLIGHT[stream] - this.inFlight[classOf(stream)].size),
    };
  }

  /** Ids handed out at or before `at` and not receipted since, in order. Live telemetry comes back through the backlog. */
  overdue(stream: Stream, at: number, most: number): readonly number[] {
    if (stream === 'live') return [];
    const ids: number[] = [];
    // Ordered by time: what is handed out again moves to the end.
    for (const [id, handedAt] of this.inFlight[classOf(stream)]) {
      if (handedAt > at || ids.length >= most) break;
      ids.push(id);
    }
    return ids.sort((a, b) => a - b);
  }

  handedOut(stream: Stream, id: number, at: number): void {
    const flight = this.inFlight[classOf(stream)];
    if (!flight.delete(id)) this.cursor[stream] = Math.max(this.cursor[stream], id);
    flight.set(id, at);
  }

  /** The record is not there any more. */
  forget(id: number): void {
    this.inFlight.urgent.delete(id);
    this.inFlight.telemetry.delete(id);
    this.before.delete(id);
  }

  /** A receipt was read, and covers these ids. */
  receipted(ranges: readonly (readonly [from: number, to: number])[]): void {
    this.before.clear();
    for (const flight of [this.inFlight.urgent, this.inFlight.telemetry])
      for (const id of flight.keys()) if (ranges.some(([from, to]) => from <= id && id <= to)) flight.delete(id);
  }

  /** May the quota drop it? */
  mayDrop(id: number): boolean {
    return !this.inFlight.telemetry.has(id) && !this.before.has(id);
  }
}
