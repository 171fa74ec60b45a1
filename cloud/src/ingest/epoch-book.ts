import { MOST_RECEIPT_RANGES } from '@ridethrough/protocol';
import type { Selectable } from 'kysely';
import type { Db, Transaction } from '../store/transaction.ts';
import { Coverage, type Range } from './coverage.ts';
import { countOf, holesUpTo, join, split } from './ranges.ts';
import type { IngestTables } from './tables.ts';

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
  /** Of `coverage`: what nobody has. */
  lost: readonly Range[];
  /** How many numbers came behind `lastSeq` nobody knows. */
  tailLost: boolean;
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
  /** Neither here nor at the agent, and told of. */
  readonly lost: number;
  /** It ended, and what came behind the last known number is lost as well. */
  readonly tailLost: boolean;
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
      const counts = { received: 0, explained: 0, lastSeq: undefined, lost: [], tailLost: false };
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

  /** Returns how many of them had been told of as lost. */
  explain(entry: EpochEntry, ranges: readonly Range[]): number {
    let turned = 0;
    for (const [first, last] of ranges) {
      if (last < first) continue;
      const { inside, outside } = split(entry.lost, [first, last]);
      entry.lost = outside;
      turned += countOf(inside);
      entry.explained += entry.coverage.add(first, last);
    }
    entry.explained += turned;
    this.#touched.add(entry);
    return turned;
  }

  /** What of these is not there counts as lost from now on, so that the rest is not waited for in vain. Returns what was new. */
  lose(entry: EpochEntry, ranges: readonly Range[]): Range[] {
    const holes = ranges.flatMap((range) => split(holesUpTo(entry.coverage, range[1]), range).inside);
    for (const [first, last] of holes) entry.coverage.add(first, last);
    entry.lost = join(entry.lost, holes);
    this.#touched.add(entry);
    return holes;
  }

  isLost({ lost }: EpochEntry, seq: number): boolean {
    return lost.some(([first, last]) => first <= seq && seq <= last);
  }

  /** It was told of as lost, and came after all. */
  found(entry: EpochEntry, seq: number, boot: string): void {
    entry.lost = split(entry.lost, [seq, seq]).outside;
    this.received(entry, seq, boot);
  }

  /** It is over, and nobody told where; returns false when that was known. */
  loseTail(entry: EpochEntry): boolean {
    if (entry.lastSeq !== undefined) return false;
    entry.lastSeq = entry.coverage.highest;
    entry.tailLost = true;
    this.#touched.add(entry);
    return true;
  }

  close(entry: EpochEntry, lastSeq: number): void {
    entry.lastSeq = lastSeq;
    entry.tailLost = false;
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
      lost_ranges: JSON.stringify(entry.lost),
      tail_lost: entry.tailLost ? 1 : 0,
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
            lost_ranges: eb.ref('excluded.lost_ranges'),
            tail_lost: eb.ref('excluded.tail_lost'),
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
  return row && toEntry(row);
}

function toEntry(row: Selectable<IngestTables['epochs']>): EpochEntry {
  const { id, agent, epoch, boot, received, explained } = row;
  const coverage = new Coverage(row.up_to, readRanges(row.ranges));
  return {
    id,
    agent,
    epoch,
    boot,
    coverage,
    received,
    explained,
    lastSeq: row.last_seq ?? undefined,
    lost: readRanges(row.lost_ranges),
    tailLost: row.tail_lost === 1,
    committed: committedOf(epoch, coverage),
  };
}

const committedOf = (epoch: string, { upTo, ranges }: Coverage): CommittedEpoch => ({
  epoch,
  upTo,
  ranges: ranges.slice(0, MOST_RECEIPT_RANGES).map(([first, last]) => [first, last]),
});

/** Those epochs of an agent that are not known to be complete. */
export async function openEpochs(db: Db, agent: string): Promise<EpochEntry[]> {
  const rows = await db
    .selectFrom('epochs')
    .selectAll()
    .where('agent', '=', agent)
    .where((e) => e.or([e('last_seq', 'is', null), e('up_to', '<', e.ref('last_seq'))]))
    .orderBy('id')
    .execute();
  return rows.map(toEntry);
}

export const epochIds = async (db: Db, agent: string): Promise<string[]> =>
  (await db.selectFrom('epochs').select('epoch').where('agent', '=', agent).execute()).map(({ epoch }) => epoch);

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
      lost: countOf(readRanges(row.lost_ranges)),
      tailLost: row.tail_lost === 1,
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
