import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RecordKind } from '@ridethrough/protocol';
import type { Weighed } from '../../outbox/choose-drops.ts';
import type { EpochRow } from '../../outbox/epoch-row.ts';

export interface RecordRow {
  readonly id: number;
  readonly kind: RecordKind;
  readonly ups: string;
  readonly text: string;
}

// The column holds what this program wrote there.
const recordRow = (row: Record<string, unknown>): RecordRow => ({
  id: Number(row.id),
  kind: String(row.kind) as RecordKind,
  ups: String(row.ups),
  text: String(row.text),
});

/** The records' and epochs' SQL; transactions are the caller's. */
export class RecordTable {
  private readonly db: DatabaseSync;
  private readonly insertOne: StatementSync;
  private readonly urgentAfter: StatementSync;
  private readonly telemetryBetween: StatementSync;
  private readonly one: StatementSync;

  constructor(db: DatabaseSync) {
    this.db = db;
    this.insertOne = db.prepare('INSERT INTO records (id, urgent, kind, ups, ts, text) VALUES (?, ?, ?, ?, ?, ?)');
    const columns = 'SELECT id, kind, ups, text FROM records';
    this.urgentAfter = db.prepare(`${columns} WHERE urgent = 1 AND id > ? ORDER BY id LIMIT ?`);
    this.telemetryBetween = db.prepare(`${columns} WHERE +urgent = 0 AND id > ? AND id <= ? ORDER BY id LIMIT ?`);
    this.one = db.prepare(`${columns} WHERE id = ?`);
  }

  insert(id: number, urgent: boolean, kind: RecordKind, ups: string, ts: number, text: string): void {
    this.insertOne.run(id, urgent ? 1 : 0, kind, ups, ts, text);
  }

  *urgent(after: number, most: number): Generator<RecordRow> {
    for (const row of this.urgentAfter.iterate(after, most)) yield recordRow(row);
  }

  *telemetry(after: number, upTo: number, most: number): Generator<RecordRow> {
    for (const row of this.telemetryBetween.iterate(after, upTo, most)) yield recordRow(row);
  }

  get(id: number): RecordRow | undefined {
    const row = this.one.get(id);
    return row && recordRow(row);
  }

  /** Everything held, oldest first, without its text. */
  *weighed(mayDrop: (id: number) => boolean): Generator<Weighed> {
    const rows = this.db.prepare('SELECT id, urgent, ups, ts, octet_length(text) AS bytes FROM records ORDER BY id');
    for (const { id, urgent, ups, ts, bytes } of rows.iterate())
      yield {
        id: Number(id),
        ups: String(ups),
        ts: Number(ts),
        bytes: Number(bytes),
        mayDrop: urgent === 0 && mayDrop(Number(id)),
      };
  }

  /** Deletes ids of one epoch, and keeps the sums of its row right. */
  delete(row: EpochRow, from: number, to: number): void {
    const sums = this.db
      .prepare('SELECT count(*) AS held, total(octet_length(text)) AS bytes FROM records WHERE id BETWEEN ? AND ?')
      .get(from, to);
    const held = Number(sums?.held ?? 0);
    if (held === 0) return;
    this.db.prepare('DELETE FROM records WHERE id BETWEEN ? AND ?').run(from, to);
    row.held -= held;
    row.bytes -= Number(sums?.bytes ?? 0);
  }

  oldestTs(): number | undefined {
    const row = this.db.prepare('SELECT ts FROM records ORDER BY id LIMIT 1').get();
    return row && Number(row.ts);
  }

  /** The oldest id held in (base, upTo]. */
  firstHeld(base: number, upTo: number): number | undefined {
    const row = this.db.prepare('SELECT id FROM records WHERE id > ? AND id <= ? ORDER BY id LIMIT 1').get(base, upTo);
    return row && Number(row.id);
  }

  epochs(): EpochRow[] {
    return this.db
      .prepare('SELECT base, epoch, last_seq, held, bytes FROM epochs ORDER BY base')
      .all()
      .map((row) => ({
        base: Number(row.base),
        epoch: String(row.epoch),
        lastSeq: Number(row.last_seq),
        held: Number(row.held),
        bytes: Number(row.bytes),
      }));
  }

  saveEpoch({ base, epoch, lastSeq, held, bytes }: EpochRow): void {
    this.db
      .prepare(`INSERT INTO epochs (base, epoch, last_seq, held, bytes) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (base) DO UPDATE SET last_seq = excluded.last_seq, held = excluded.held, bytes = excluded.bytes`)
      .run(base, epoch, lastSeq, held, bytes);
  }

  removeEpoch(base: number): void {
    this.db.prepare('DELETE FROM epochs WHERE base = ?').run(base);
  }
}
