import type { TelemetryBody } from '@ridethrough/protocol';
import type { BatchHandler } from '../ingest/incoming-record.ts';
import { rowInserter } from '../store/row-inserter.ts';
import type { Transaction } from '../store/transaction.ts';
import { dueMinutes, spanOf } from './due-minutes.ts';

const MOST_REMEMBERED = 200_000;
const insertTelemetry = rowInserter(
  'telemetry',
  ['epoch_id', 'seq', 'device', 'ts', 'from_ts', 'mono', 'arrived', 'body'],
  ['epoch_id', 'seq'],
);
const insertDue = rowInserter('rollup_due', ['device', 'minute'], ['device', 'minute']);

/** Stores telemetry and, in the same transaction, which minutes are to be rolled up again. */
export class StoreTelemetry {
  /** `device/minute` that stand in `rollup_due` for certain. */
  readonly #marked = new Set<string>();

  readonly handler: BatchHandler = async (trx, records) => {
    if (this.#marked.size > MOST_REMEMBERED) this.#marked.clear();
    const rows: unknown[] = [];
    const due: number[] = [];
    for (const record of records) {
      if (record.kind !== 'telemetry' || record.device === 0) continue;
      const { device, ts, key, mono, arrived, epochId } = record;
      // The body's shape was checked when it was parsed.
      const span = spanOf(ts, record.body as TelemetryBody);
      rows.push(epochId, key.seq, device, ts, span.from, mono, arrived, JSON.stringify(record.body));
      for (const minute of dueMinutes(span)) {
        const mark = `${device}/${minute}`;
        if (this.#marked.has(mark)) continue;
        this.#marked.add(mark);
        due.push(device, minute);
      }
    }
    if (rows.length === 0) return undefined;
    await insertTelemetry(trx, rows);
    await insertDue(trx, due);
    return undefined;
  };

  /** After a rollback: memory is ahead of the store. Marking a minute twice does no harm. */
  forget(): void {
    this.#marked.clear();
  }

  /** In the transaction that rolls the minutes up: from now on they are to be marked again. */
  async unmark(trx: Transaction, device: number, minutes: readonly number[]): Promise<void> {
    for (const minute of minutes) this.#marked.delete(`${device}/${minute}`);
    await trx.deleteFrom('rollup_due').where('device', '=', device).where('minute', 'in', minutes).execute();
  }
}
