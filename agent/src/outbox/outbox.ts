import type { ReceiptMessage, RecordKind } from '@ridethrough/protocol';

export interface RecordKey {
  readonly epoch: string;
  readonly seq: number;
}

/** A record before it has its key. */
export interface NewRecord {
  readonly kind: RecordKind;
  /** Serial of the UPS, or AGENT_ITSELF. */
  readonly ups: string;
  /** UTC ms. */
  readonly ts: number;
  /** `Math.floor(clock.now())`: whole ms on the monotonic clock of this boot. */
  readonly mono: number;
  readonly body: unknown;
  /** 'now' is committed at once (everything waiting shares the commit); 'soon' within 2 s, and lost in a power cut before that. */
  readonly durable: 'now' | 'soon';
}

/** A record as it will be published: `text` is the final JSON, unchanged for ever. */
export interface StoredRecord extends RecordKey {
  readonly kind: RecordKind;
  readonly ups: string;
  readonly text: string;
}

/** What was found at start. */
export interface OutboxStart {
  /** This start's epoch; undefined when the disk could not be opened (appends reject until it can). */
  readonly epoch: string | undefined;
  /** Name of the file that was put aside because it was unreadable or foreign: the caller reports it as an event. */
  readonly setAside?: string;
  /** Why the disk does not work, in words. */
  readonly problem?: string;
}

/** Where an epoch stands: `firstHeld` is the oldest record still held (= `next` when none), `next` the number to come. */
export interface EpochState {
  readonly epoch: string;
  readonly firstHeld: number;
  readonly next: number;
}

export interface OutboxStats {
  readonly records: number;
  /** Bytes of records held, without the database's own overhead. */
  readonly bytes: number;
  /** UTC ms of the oldest record held. */
  readonly oldestTs: number | undefined;
  /** Appends waiting in memory for their commit. */
  readonly waiting: number;
  /** Appends that were never stored since the start: disk failed, or too much waiting. */
  readonly lost: number;
  /** Telemetry records dropped by the quota since the start. */
  readonly dropped: number;
}

/** 'urgent': all but telemetry, by key. 'live': telemetry entered since the connection began. 'backlog': telemetry older than that, and what was sent and not receipted in time. */
export type Stream = 'urgent' | 'live' | 'backlog';

export interface TakeOptions {
  readonly stream: Stream;
  /** `clock.now()` of the caller. */
  readonly now: number;
  /** What was handed out longer ago than this, and is still held, is handed out again. */
  readonly againAfterMs: number;
  /** Of those, no more than this many. */
  readonly mostAgain: number;
  readonly mostRecords: number;
  readonly mostBytes: number;
}

/** What the runner needs. */
export interface RecordSink {
  /** Resolves after the commit, with the record's key for ever. Rejects with DiskError. */
  append(record: NewRecord): Promise<RecordKey>;
}

/** What the uplink needs. Handing out is kept in memory only: a new connection begins from the oldest record. */
export interface RecordSource {
  /** A new connection: everything held counts as not sent; telemetry entered from now on is 'live'. */
  beginSending(): Promise<void>;
  /** The next records in order of key, oldest first; empty when there are none now. */
  take(options: TakeOptions): Promise<readonly StoredRecord[]>;
  /** Deletes what the cloud has committed, of any epoch. Resolves after the commit. */
  applyReceipt(epochs: ReceiptMessage['epochs']): Promise<void>;
  epochs(): Promise<readonly EpochState[]>;
  /** Called after each commit that brought records. Returns the unsubscribe function. */
  onCommitted(listener: () => void): () => void;
}

/** Records on disk until the cloud has receipted them. */
export interface Outbox extends RecordSink, RecordSource {
  /** Opens the disk and begins a new epoch. Always resolves, except with `in-use`. */
  start(): Promise<OutboxStart>;
  /** Commits what waits and closes. */
  stop(): Promise<void>;
  /** False after a failed commit, until one succeeds again. Commands are refused meanwhile. */
  readonly isHealthy: boolean;
  /** A snapshot, at most as old as the last answer of the disk. */
  readonly stats: OutboxStats;
  /** `isHealthy` changed, or a file was put aside while running. Returns the unsubscribe function. */
  onHealth(listener: (health: { healthy: boolean; says: string }) => void): () => void;
}
