import { MOST_RECEIPT_RANGES } from '@ridethrough/protocol';
import type { Db, Transaction } from '../store/transaction.ts';
import { Coverage, type Range } from './coverage.ts';

export type EpochEntry = {
  readonly id: number;
  readonly agent: string;
  readonly epoch: string;
  /** Empty while only an epoch-closed or gap record has spoken of this epoch. */
  boot: string;
  readonly coverage: Coverage;
  received: number;
  explained: number;
  lastSeq: number | undefined;
  /** What of `coverage` the store holds for certain: all that a receipt may say. */
  committed: CommittedEpoch;
};

export type CommittedEpoch = { readonly epoch: string; readonly upTo: number; readonly ranges: [number, number][] };

export type EpochWanted = { readonly agent: string; readonly epoch: string; readonly boot: string };

/** What an epoch's counts say: `missing` came neither as a record nor in a gap record's list. */
export type EpochReport = {
  readonly agent: string;
  readonly epoch: string;
  readonly closed: boolean;
  readonly received: number;
  readonly explained: number;
  readonly missing: number;
};

const MOST_CACHED = 20_000;
const ROWS_PER_STATEMENT = 50;
const keyOf = (agent: string, epoch: string): string => `${agent}/${epoch}`;

/** What is committed of every epoch: in memory for speed, written in the same transaction as the records. */
export class EpochBook {
  readonly #entries = new Map<string, EpochEntry>();
  readonly #touched = new Set<EpochEntry>();

  get(agent: string, epoch: string): EpochEntry | undefined {
    return this.#entries.get(keyOf(agent, epoch));
  }

  /** Makes sure that every wanted epoch is in memory and has a row. */
  async load(trx: Transaction, wanted: Iterable<EpochWanted>): Promise<void> {
    for (const { agent, epoch, boot } of wanted) {
      const key = keyOf(agent, epoch);
      if (this.#entries.has(key)) continue;
      const known = await findEpoch(trx, agent, epoch);
      if (known !== undefined) {
        this.#entries.set(key, known);
        continue;
      }
      const { id } = await trx
        .insertInto('epochs')
        .values({ agent, epoch, boot, up_to: 0, ranges: '[]', received: 0, explained: 0, last_seq: null })
        .returning('id')
        .executeTakeFirstOrThrow();
      const counts = { received: 0, explained: 0, lastSeq: undefined };
      this.#entries.set(key, {
        id,
        agent,
        epoch,
        boot,
        coverage: new Coverage(),
        ...counts,
        committed: { epoch, upTo: 0, ranges: [] },
      });
    }
  }

  received(entry: EpochEntry, seq: number, boot: string): void {
    entry.coverage.add(seq);
    if (entry.boot === '') entry.boot = boot;
    entry.received++;
    this.#touched.add(entry);
  }

  explain(entry: EpochEntry, ranges: readonly Range[]): void {
    for (const [first, last] of ranges) if (last >= first) entry.explained += entry.coverage.add(first, last);
    this.#touched.add(entry);
  }

  close(entry: EpochEntry, lastSeq: number): void {
    entry.lastSeq = lastSeq;
    this.#touched.add(entry);
  }

  /** Writes what changed since the last time, one row per epoch. */
  async write(trx: Transaction): Promise<void> {
    const rows = [...this.#touched].map((entry) => ({
      id: entry.id,
      agent: entry.agent,
      epoch: entry.epoch,
      boot: entry.boot,
      up_to: entry.coverage.upTo,
      ranges: JSON.stringify(entry.coverage.ranges),
      received: entry.received,
      explained: entry.explained,
      last_seq: entry.lastSeq ?? null,
    }));
    for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
      await trx
        .insertInto('epochs')
        .values(rows.slice(at, at + ROWS_PER_STATEMENT))
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet((eb) => ({
            boot: eb.ref('excluded.boot'),
            up_to: eb.ref('excluded.up_to'),
            ranges: eb.ref('excluded.ranges'),
            received: eb.ref('excluded.received'),
            explained: eb.ref('excluded.explained'),
            last_seq: eb.ref('excluded.last_seq'),
          })),
        )
        .execute();
    }
  }

  /** After a commit: what was touched is now stored. */
  settled(): void {
    for (const entry of this.#touched) entry.committed = committedOf(entry.epoch, entry.coverage);
    this.#touched.clear();
    if (this.#entries.size > MOST_CACHED) this.#entries.clear();
  }

  /** After a rollback: memory is ahead of the store, so it is read again. */
  forget(): void {
    this.#touched.clear();
    this.#entries.clear();
  }
}

/** One epoch as it is stored. */
export async function findEpoch(db: Db, agent: string, epoch: string): Promise<EpochEntry | undefined> {
  const row = await db
    .selectFrom('epochs')
    .selectAll()
    .where('agent', '=', agent)
    .where('epoch', '=', epoch)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const coverage = new Coverage(row.up_to, readRanges(row.ranges));
  return {
    id: row.id,
    agent,
    epoch,
    boot: row.boot,
    coverage,
    received: row.received,
    explained: row.explained,
    lastSeq: row.last_seq ?? undefined,
    committed: committedOf(epoch, coverage),
  };
}

const committedOf = (epoch: string, { upTo, ranges }: Coverage): CommittedEpoch => ({
  epoch,
  upTo,
  ranges: ranges.slice(0, MOST_RECEIPT_RANGES).map(([first, last]) => [first, last]),
});

/** The counts of every epoch of an agent, oldest row first. */
export async function reportEpochs(db: Db, agent: string): Promise<EpochReport[]> {
  const rows = await db.selectFrom('epochs').selectAll().where('agent', '=', agent).orderBy('id').execute();
  return rows.map((row) => {
    const coverage = new Coverage(row.up_to, readRanges(row.ranges));
    const end = row.last_seq ?? coverage.highest;
    return {
      agent,
      epoch: row.epoch,
      closed: row.last_seq !== null,
      received: row.received,
      explained: row.explained,
      missing: end - coverage.count(end),
    };
  });
}

function readRanges(text: string): Range[] {
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed)) return [];
  return parsed.map((range: unknown): Range => {
    if (Array.isArray(range) && typeof range[0] === 'number' && typeof range[1] === 'number')
      return [range[0], range[1]];
    throw new TypeError(`epochs.ranges holds ${text}`);
  });
}
