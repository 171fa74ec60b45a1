import type { EventBody, RecordKind } from '@ridethrough/protocol';
import type { Clock } from './clock.ts';
import { DiskError } from './outbox/disk-error.ts';
import type { NewRecord, RecordSink } from './outbox/outbox.ts';

/** Records kept in memory while the disk does not work. */
const MOST_KEPT = 1000;

export interface RecordWriterParts {
  readonly clock: Pick<Clock, 'now' | 'wallNow'>;
  readonly outbox: RecordSink;
  /** A record that the disk would not take. */
  readonly onRefused: (record: NewRecord, cause: unknown) => void;
  /** An event, as it happens; the disk may still refuse it. */
  readonly onEvent?: (ups: string, ts: number, body: EventBody) => void;
}

/** Stamps records with this boot's time and hands them to the outbox. */
export class RecordWriter {
  private readonly parts: RecordWriterParts;
  private refused: NewRecord[] = [];

  constructor(parts: RecordWriterParts) {
    this.parts = parts;
  }

  stamp(kind: RecordKind, ups: string, body: unknown, durable: NewRecord['durable'] = 'now'): NewRecord {
    const { clock } = this.parts;
    return { kind, ups, ts: clock.wallNow(), mono: Math.floor(clock.now()), body, durable };
  }

  /** Resolves after the commit, with false when the disk would not take it. All but telemetry is then tried again. */
  async write(kind: RecordKind, ups: string, body: unknown, durable?: NewRecord['durable']): Promise<boolean> {
    return this.append(this.stamp(kind, ups, body, durable));
  }

  event(ups: string, body: EventBody): Promise<boolean> {
    this.parts.onEvent?.(ups, this.parts.clock.wallNow(), body);
    return this.write('event', ups, body);
  }

  /** The disk works again: what it would not take before goes in now, under its own time. */
  async retry(): Promise<void> {
    const again = this.refused;
    this.refused = [];
    await Promise.all(again.map((record) => this.append(record)));
  }

  private async append(record: NewRecord): Promise<boolean> {
    try {
      await this.parts.outbox.append(record);
      return true;
    } catch (cause) {
      const isWorthwhile = record.kind !== 'telemetry' && this.refused.length < MOST_KEPT && !isHopeless(cause);
      if (isWorthwhile) this.refused.push(record);
      this.parts.onRefused(record, cause);
      return false;
    }
  }
}

function isHopeless(cause: unknown): boolean {
  return DiskError.is(cause) && (cause.code === 'bad-record' || cause.code === 'closed');
}
