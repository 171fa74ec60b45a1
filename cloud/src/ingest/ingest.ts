import { AGENT_ITSELF, type RecordKind } from '@ridethrough/protocol';
import type { Metrics } from '../health/metrics.ts';
import type { Log } from '../health/sparing-log.ts';
import type { Clock } from '../store/clock.ts';
import type { Db } from '../store/transaction.ts';
import type { IngestListener } from './committed.ts';
import { Committer, type Outcome } from './committer.ts';
import type { DeviceResolver } from './device-resolver.ts';
import type { EpochBook } from './epoch-book.ts';
import type { BatchHandler, RecordHandler } from './incoming-record.ts';
import type { LostPart } from './judge-lost.ts';
import type { Lateness } from './lateness.ts';
import { MessageQueue } from './message-queue.ts';
import { type Item, parseMessage } from './parse-message.ts';
import { compileParser } from './parse-record.ts';
import type { Receipts } from './receipts.ts';
import { unpackHistory } from './unpack-history.ts';
import type { LostBecause, WaitingMessage } from './waiting-message.ts';

const MOST_RECORDS_PER_COMMIT = 1000;
const MOST_PARSING_MS = 12;
/** Nothing should wait this long for its commit. */
const STALLED_AFTER_MS = 10_000;
/** How long a queue that was full is told of. */
const FULL_TOLD_FOR_MS = 60_000;

/** A publish of an agent, on a topic of the contract below its own `up/` that is not its status. */
export type Upward = {
  readonly agent: string;
  readonly topic: string;
  readonly ups: string;
  readonly what: string;
  readonly payload: Uint8Array;
};

type Parts = {
  readonly clock: Clock;
  readonly db: Db;
  readonly metrics: Metrics;
  readonly book: EpochBook;
  readonly devices: DeviceResolver;
  readonly lateness: Lateness;
  readonly receipts: Receipts;
  readonly log: Pick<Log, 'warn' | 'error'>;
};

/** Collects what the agents publish and takes it into the store by groups: commit, then acknowledge, then tell, then receipt. */
export class Ingest {
  readonly #parts: Parts;
  readonly #parse = compileParser();
  readonly #queue = new MessageQueue();
  readonly #batchHandlers: BatchHandler[] = [];
  readonly #rollbacks: (() => void)[] = [];
  readonly #recordHandlers = new Map<RecordKind, RecordHandler>();
  readonly #listeners: IngestListener[] = [];
  readonly #committer: Committer;
  #working: Promise<void> | undefined;
  #unpacking: Promise<void> = Promise.resolve();
  #stopped = false;
  #failure: string | undefined;
  #fullAt = Number.NEGATIVE_INFINITY;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#committer = new Committer({
      ...parts,
      batchHandlers: this.#batchHandlers,
      recordHandlers: this.#recordHandlers,
      rollbacks: this.#rollbacks,
    });
  }

  /** Before the first message: one kind's records are stored by that handler, one at a time. */
  applyInTransaction(kind: RecordKind, handler: RecordHandler): void {
    this.#recordHandlers.set(kind, handler);
  }

  /** The same for a handler that takes all records of a transaction at once, of every kind; `rolledBack` drops what it keeps in memory. */
  applyBatchInTransaction(handler: BatchHandler, rolledBack?: () => void): void {
    this.#batchHandlers.push(handler);
    if (rolledBack !== undefined) this.#rollbacks.push(rolledBack);
  }

  listen(listener: IngestListener): void {
    this.#listeners.push(listener);
  }

  /** Takes one message; `done` is called once: after its commit, or with an error when the connection should be closed unacknowledged. */
  accept(upward: Upward, done: (error?: Error) => void): void {
    const { agent, topic, ups, what, payload } = upward;
    const { clock, metrics } = this.#parts;
    metrics.add('messages');
    if (this.#stopped) {
      done(new Error('the cloud is stopping'));
      return;
    }
    if (!this.#hasRoomFor(payload.byteLength)) {
      done(new Error('too much is waiting to be stored'));
      return;
    }
    const base = { agent, topic, arrived: clock.wallNow(), since: clock.now(), done };
    if (what !== 'history') {
      this.#push({
        ...base,
        origin: { ups, what },
        content: { is: 'bytes', bytes: payload },
        late: false,
        size: payload.byteLength,
      });
      return;
    }
    // One at a time: a small message may unpack to a large one.
    this.#unpacking = this.#unpacking.then(async () => {
      const late = { ...base, origin: { ups }, late: true };
      try {
        const { records, bytes } = await unpackHistory(payload);
        if (this.#hasRoomFor(bytes)) this.#push({ ...late, content: { is: 'values', values: records }, size: bytes });
        else done(new Error('too much is waiting to be stored'));
      } catch (error) {
        this.#push({
          ...late,
          content: { is: 'unreadable', bytes: payload, reason: String(error).slice(0, 300) },
          size: payload.byteLength,
        });
      }
    });
  }

  /** Puts a message that is no record, and not what it should be either, into quarantine. */
  reject({ agent, topic, payload }: Omit<Upward, 'ups' | 'what'>, reason: string, done: (error?: Error) => void): void {
    const { clock } = this.#parts;
    const content = { is: 'unreadable', bytes: payload, reason } as const;
    const times = { arrived: clock.wallNow(), since: clock.now() };
    this.#push({ agent, topic, origin: { ups: '-' }, content, late: false, ...times, size: payload.byteLength, done });
  }

  /** Writes down that nobody has these records any more, and goes on without them; resolves after the commit. */
  lose(agent: string, parts: readonly LostPart[], because: LostBecause): Promise<void> {
    const { clock } = this.#parts;
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#push({
        agent,
        topic: '',
        origin: { ups: AGENT_ITSELF },
        content: { is: 'lost', parts, because },
        late: false,
        arrived: clock.wallNow(),
        since: clock.now(),
        size: 0,
        done: (error) => (error === undefined ? resolve() : reject(error)),
      });
    });
  }

  /** Takes nothing more; resolves when all that was taken is stored or refused. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#unpacking;
    await this.#working;
  }

  /** Reasons why it is not well. */
  check(): readonly string[] {
    const reasons: string[] = [];
    const now = this.#parts.clock.now();
    const oldest = this.#queue.oldestSince;
    if (oldest !== undefined && now - oldest > STALLED_AFTER_MS)
      reasons.push(`ingest stalled: a message has waited ${Math.round((now - oldest) / 1000)} s for its commit`);
    if (this.#failure !== undefined) reasons.push(`writing to disk fails: ${this.#failure}`);
    if (now - this.#fullAt < FULL_TOLD_FOR_MS)
      reasons.push('more came than could be stored: messages were refused in the last minute');
    return reasons;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  #hasRoomFor(size: number): boolean {
    if (this.#queue.hasRoomFor(size)) return true;
    this.#fullAt = this.#parts.clock.now();
    this.#parts.metrics.add('refused');
    return false;
  }

  #push(message: WaitingMessage): void {
    this.#queue.push(message);
    this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    while (this.#queue.length > 0) {
      // One turn of the event loop, so that what every socket has ready is in the same commit.
      await new Promise((resolve) => setImmediate(resolve));
      await this.#commitSome();
    }
    this.#working = undefined;
  }

  async #commitSome(): Promise<void> {
    const { clock, metrics, receipts, log } = this.#parts;
    const messages: WaitingMessage[] = [];
    const items: Item[] = [];
    const began = clock.now();
    while (
      items.length < MOST_RECORDS_PER_COMMIT &&
      (messages.length % 16 !== 0 || clock.now() - began < MOST_PARSING_MS)
    ) {
      const message = this.#queue.shift();
      if (message === undefined) break;
      messages.push(message);
      parseMessage(message, this.#parse, items);
    }
    const commitBegan = clock.now();
    let outcomes: Outcome[];
    try {
      outcomes = await this.#committer.commit(items);
    } catch (cause) {
      this.#failure = String(cause);
      metrics.add('commit_failures');
      log.error({ err: cause, messages: messages.length }, 'nothing could be committed');
      const error = new Error('the store cannot take it', { cause });
      for (const message of messages) message.done(error);
      return;
    }
    this.#failure = undefined;
    metrics.commitTook((clock.now() - commitBegan) / 1000);
    for (const message of messages) message.done();
    for (const outcome of outcomes) {
      metrics.add('commits');
      metrics.add('records', outcome.committed.length);
      metrics.add('duplicates', outcome.duplicates);
      metrics.add('quarantined', outcome.quarantined);
      metrics.add('refused', outcome.refused);
      metrics.add('lost', outcome.lost);
      receipts.touch(outcome.touched);
      this.#tell(outcome);
    }
  }

  #tell(outcome: Outcome): void {
    if (outcome.committed.length === 0) return;
    for (const listener of this.#listeners) {
      try {
        listener.committed(outcome.committed);
      } catch (err) {
        this.#parts.log.error({ err }, 'a listener of ingest threw');
      }
    }
  }
}
