import type { DatabaseSync } from 'node:sqlite';
import type { AGENT_ITSELF, EpochClosedBody } from '@ridethrough/protocol';
import { chooseDrops } from '../../outbox/choose-drops.ts';
import { composeRecord, composeRest } from '../../outbox/compose-record.ts';
import {
  type ChangingCall,
  type DiskChange,
  type DiskResult,
  type JournalCopy,
  type RecordParts,
  recordOf,
} from '../../outbox/disk-calls.ts';
import { DiskError } from '../../outbox/disk-error.ts';
import { Dispatch } from '../../outbox/dispatch.ts';
import { type EpochRow, rowOf, totalBytes, totalHeld } from '../../outbox/epoch-row.ts';
import { type Lost, lostGap, quotaGap } from '../../outbox/gap-body.ts';
import type { EpochState, RecordKey, StoredRecord, TakeOptions } from '../../outbox/outbox.ts';
import { receiptIds } from '../../outbox/receipt-ids.ts';
import { beginEpoch } from './begin-epoch.ts';
import { JournalTable } from './journal-table.ts';
import { RecordTable } from './record-table.ts';

// Only its type is imported: the worker loads no schemas.
const AGENT: typeof AGENT_ITSELF = '-';
/** Dropping goes a tenth below the quota, so that gap records stay rare. */
const DROP_TO = 0.9;

/** When a record of the store's own is made: the time of what caused it. */
export interface Moment {
  readonly ts: number;
  readonly mono: number;
}

export type Outcome = { readonly value: DiskResult<ChangingCall> } | { readonly error: DiskError };

/** Outbox and journal in one open database. All of it blocks. */
export class Store {
  private readonly db: DatabaseSync;
  private readonly boot: string;
  private readonly maxBytes: number;
  private readonly records: RecordTable;
  private readonly dispatch = new Dispatch();
  readonly journal: JournalTable;
  private rows: EpochRow[] = [];
  private journalLost = false;
  /** Telemetry dropped by the quota since the store was opened. */
  droppedCount = 0;

  constructor(db: DatabaseSync, { boot, maxBytes }: { boot: string; maxBytes: number }) {
    this.db = db;
    this.boot = boot;
    this.maxBytes = maxBytes;
    this.records = new RecordTable(db);
    this.journal = new JournalTable(db);
  }

  /** Begins an epoch; `inFile` is the newest one that the epoch file knows. */
  begin(inFile: string | undefined, moment: Moment): string {
    const known = this.records.epochs();
    const { row, closes } = beginEpoch(known, inFile);
    this.transaction([...known, row], (rows) => {
      if (closes === undefined) return;
      const body: EpochClosedBody = { closed: closes.epoch, lastSeq: closes.lastSeq };
      this.insert(rows, this.own('epoch-closed', AGENT, moment, body));
    });
    return row.epoch;
  }

  /** All changes in one commit, in order. Throws when it failed: then none of them happened. */
  commit(changes: readonly DiskChange[], lost: Lost | undefined): Outcome[] {
    // A deletion undone by a power cut only sends a record twice, so it does not wait for the disk.
    const mayWait = changes.every(({ call }) => call === 'receipt' || call === 'forget');
    if (mayWait) this.db.exec('PRAGMA synchronous = NORMAL');
    try {
      return this.transaction(this.rows, (rows) => {
        const isTight = totalBytes(rows) > this.maxBytes;
        const moment = changes.map(recordOf).find((record) => record !== undefined);
        if (lost !== undefined && moment !== undefined && !isTight)
          this.insert(rows, this.own('gap', AGENT, moment, lostGap(lost)));
        const outcomes = changes.map((change) => this.apply(rows, change, isTight));
        if (moment !== undefined && totalBytes(rows) > this.maxBytes) this.drop(rows, moment);
        return outcomes;
      });
    } finally {
      if (mayWait) this.db.exec('PRAGMA synchronous = FULL');
    }
  }

  /** A new connection. */
  beginSending(): void {
    const last = this.current();
    this.dispatch.begin(last.base + last.lastSeq);
  }

  take({ stream, now, againAfterMs, mostAgain, mostRecords, mostBytes }: TakeOptions): StoredRecord[] {
    const taken: StoredRecord[] = [];
    let bytes = 0;
    const add = ({ id, kind, ups, text }: { id: number } & Omit<StoredRecord, 'epoch' | 'seq'>): boolean => {
      const row = rowOf(this.rows, id);
      bytes += Buffer.byteLength(text);
      if (row === undefined || (taken.length > 0 && bytes > mostBytes)) return false;
      taken.push({ epoch: row.epoch, seq: id - row.base, kind, ups, text });
      this.dispatch.handedOut(stream, id, now);
      return taken.length < mostRecords;
    };
    for (const id of this.dispatch.overdue(stream, now - againAfterMs, Math.min(mostAgain, mostRecords))) {
      const record = this.records.get(id);
      if (record === undefined) this.dispatch.forget(id);
      else if (!add(record)) return taken;
    }
    const { after, upTo, room } = this.dispatch.next(stream);
    const most = Math.min(room, mostRecords - taken.length);
    const fresh = stream === 'urgent' ? this.records.urgent(after, most) : this.records.telemetry(after, upTo, most);
    for (const record of fresh) if (!add(record)) break;
    return taken;
  }

  epochs(): EpochState[] {
    return this.rows.map(({ base, epoch, lastSeq, held }) => {
      const oldest = held === 0 ? undefined : this.records.firstHeld(base, base + lastSeq);
      return { epoch, firstHeld: oldest === undefined ? lastSeq + 1 : oldest - base, next: lastSeq + 1 };
    });
  }

  stats(): { records: number; bytes: number; oldestTs: number | undefined } {
    return { records: totalHeld(this.rows), bytes: totalBytes(this.rows), oldestTs: this.records.oldestTs() };
  }

  /** Undefined when it cannot be read. */
  readJournal(): JournalCopy | undefined {
    try {
      return { rows: this.journal.all(), madeAt: this.journal.madeAt() };
    } catch {
      return undefined;
    }
  }

  /** Without the old journal a command of this boot, delivered again, would run twice: then none is accepted any more. */
  restoreJournal(copy: JournalCopy | undefined): void {
    if (copy === undefined) this.journalLost = true;
    this.transaction(this.rows, () => {
      for (const row of copy?.rows ?? []) this.journal.restore(row);
      if (copy?.madeAt !== undefined) this.journal.begin(copy.madeAt);
    });
  }

  close(): void {
    this.db.close();
  }

  private apply(rows: EpochRow[], change: DiskChange, isTight: boolean): Outcome {
    try {
      switch (change.call) {
        case 'append':
          if (isTight && !change.args.urgent)
            throw new DiskError('over-quota', 'the outbox is full of what may not be dropped');
          return { value: this.insert(rows, change.args) };
        case 'accept': {
          if (this.journalLost) throw new DiskError('disk-failed', 'the journal was lost: no commands until a restart');
          const verdict = this.journal.accept(change.args);
          if (verdict === 'new' && change.args.record !== undefined) this.insert(rows, change.args.record);
          return { value: verdict };
        }
        case 'note':
          this.journal.note(change.args);
          return { value: change.args.record && this.insert(rows, change.args.record) };
        case 'wrote':
          this.journal.wrote(change.args.id);
          return { value: null };
        case 'madeAt':
          this.journal.begin(change.args.now);
          return { value: this.journal.madeAt() ?? change.args.now };
        case 'forget':
          return { value: this.journal.forget(change.args.expiredBefore) };
        case 'receipt': {
          const ids = receiptIds(change.args, rows);
          for (const [from, to] of ids) {
            const row = rowOf(rows, from);
            if (row !== undefined) this.records.delete(row, from, to);
          }
          this.dispatch.receipted(ids);
          return { value: null };
        }
        default:
          return change satisfies never;
      }
    } catch (error) {
      // Only what was wrong with this one change; the disk's own errors end the transaction.
      if (DiskError.is(error)) return { error };
      throw error;
    }
  }

  private insert(rows: EpochRow[], { kind, ups, ts, urgent, rest }: RecordParts): RecordKey {
    const row = rows.at(-1);
    if (row === undefined) throw new DiskError('closed', 'no epoch has begun');
    const seq = row.lastSeq + 1;
    const text = composeRecord(row.epoch, seq, rest);
    this.records.insert(row.base + seq, urgent, kind, ups, ts, text);
    row.lastSeq = seq;
    row.held += 1;
    row.bytes += Buffer.byteLength(text);
    return { epoch: row.epoch, seq };
  }

  private drop(rows: EpochRow[], moment: Moment): void {
    const held = this.records.weighed((id) => this.dispatch.mayDrop(id));
    const drops = chooseDrops(held, totalBytes(rows) - this.maxBytes * DROP_TO);
    if (drops === undefined) return;
    for (const row of rows)
      for (const [from, to] of drops.ranges) {
        const first = Math.max(from, row.base + 1);
        const last = Math.min(to, row.base + row.lastSeq);
        if (first <= last) this.records.delete(row, first, last);
      }
    this.insert(rows, this.own('gap', drops.ups ?? AGENT, moment, quotaGap(drops, rows)));
    this.droppedCount += drops.count;
  }

  private own(kind: 'gap' | 'epoch-closed', ups: string, { ts, mono }: Moment, body: object): RecordParts {
    const record = { kind, ups, ts, mono, body, durable: 'now' } as const;
    return { kind, ups, ts, mono, urgent: true, rest: composeRest(record, this.boot), soon: false };
  }

  /** Works on a copy of the epochs' rows, which is taken over when the commit succeeded. */
  private transaction<T>(before: readonly EpochRow[], work: (rows: EpochRow[]) => T): T {
    let rows = before.map((row) => ({ ...row }));
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const result = work(rows);
      rows = rows.filter((row, index) => {
        if (row.held === 0 && index < rows.length - 1) {
          this.records.removeEpoch(row.base);
          return false;
        }
        const old = this.rows.find(({ base }) => base === row.base);
        if (old?.lastSeq !== row.lastSeq || old.held !== row.held) this.records.saveEpoch(row);
        return true;
      });
      this.db.exec('COMMIT');
      this.rows = rows;
      return result;
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
  }

  private current(): EpochRow {
    const row = this.rows.at(-1);
    if (row === undefined) throw new DiskError('closed', 'no epoch has begun');
    return row;
  }
}
