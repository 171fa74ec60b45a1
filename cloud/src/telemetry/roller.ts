import type { TelemetryBody } from '@ridethrough/protocol';
import type { Clock } from '../store/clock.ts';
import { rowInserter } from '../store/row-inserter.ts';
import type { Db, Transaction } from '../store/transaction.ts';
import { CARRY_MS, MINUTE_MS, MOST_SPAN_MS } from './due-minutes.ts';
import { type RawRow, rollUp } from './roll-up.ts';
import type { StoreTelemetry } from './store-telemetry.ts';

const EVERY_MS = 2_000;
/** A minute is left alone for so long after its end: most of what is under way still comes. */
const SETTLE_MS = 5_000;
/** Minutes in one transaction, so that the records' own commits do not wait long. */
const MINUTES_AT_ONCE = 20;
const insertRollups = rowInserter(
  'rollups',
  ['device', 'minute', 'reading', 'mean', 'min', 'max', 'seconds'],
  ['device', 'reading', 'minute'],
);

type Parts = {
  readonly clock: Clock;
  readonly db: Db;
  readonly telemetry: Pick<StoreTelemetry, 'unmark'>;
  readonly log: { error(fields: object, message: string): void };
};

/** Makes the rollups of minutes that are over, again whenever something of them came later. */
export class Roller {
  readonly #parts: Parts;
  readonly #stopping = new AbortController();
  #working: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#working ??= this.#work();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#working;
  }

  /** Rolls up all minutes that are due and over; returns how many. */
  async rollDue(): Promise<number> {
    const before = Math.floor((this.#parts.clock.wallNow() - SETTLE_MS) / MINUTE_MS);
    let rolled = 0;
    let device = 0;
    while (!this.#stopping.signal.aborted) {
      const done = await this.#parts.db.transaction().execute((trx) => this.#rollSome(trx, before, device));
      if (done.minutes === 0) break;
      rolled += done.minutes;
      device = done.device;
      // Lets commits and readers in between.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return rolled;
  }

  /** In order of devices from `first` on; what is rolled is no longer due, so the last device may be met again. */
  async #rollSome(trx: Transaction, before: number, first: number): Promise<{ minutes: number; device: number }> {
    const due = await trx
      .selectFrom('rollup_due')
      .select(['device', 'minute'])
      .where('device', '>=', first)
      .where('minute', '<', before)
      .orderBy('device')
      .orderBy('minute')
      .limit(MINUTES_AT_ONCE)
      .execute();
    const values: unknown[] = [];
    for (const [device, rows] of Map.groupBy(due, (row) => row.device)) {
      const minutes = rows.map(({ minute }) => minute);
      for (const minute of minutes)
        for (const { reading, mean, min, max, seconds } of rollUp(minute, await rawRows(trx, device, minute)))
          values.push(device, minute, reading, mean, min, max, seconds);
      await trx.deleteFrom('rollups').where('device', '=', device).where('minute', 'in', minutes).execute();
      await this.#parts.telemetry.unmark(trx, device, minutes);
    }
    await insertRollups(trx, values);
    return { minutes: due.length, device: due.at(-1)?.device ?? first };
  }

  async #work(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await this.rollDue();
      } catch (err) {
        this.#parts.log.error({ err }, 'the minute rollups could not be made; they stay due');
      }
      await this.#parts.clock.sleep(EVERY_MS, this.#stopping.signal).catch(() => undefined);
    }
  }
}

async function rawRows(trx: Transaction, device: number, minute: number): Promise<RawRow[]> {
  const begin = minute * MINUTE_MS;
  const end = begin + MINUTE_MS;
  const rows = await trx
    .selectFrom('telemetry')
    .select(['ts', 'body'])
    .where('device', '=', device)
    .where('ts', '>=', begin - CARRY_MS)
    .where('ts', '<', end + MOST_SPAN_MS)
    .where('from_ts', '<', end)
    .orderBy('ts')
    .orderBy('epoch_id')
    .orderBy('seq')
    .execute();
  return rows.map(({ ts, body }) => ({ ts, body: JSON.parse(body) as TelemetryBody }));
}
