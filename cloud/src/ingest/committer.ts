import { AGENT_ITSELF, type EpochClosedBody, type GapBody, type RecordKind } from '@ridethrough/protocol';
import type { Log } from '../health/sparing-log.ts';
import type { Db, Transaction } from '../store/transaction.ts';
import type { DeviceResolver } from './device-resolver.ts';
import { isDiskError } from './disk-error.ts';
import type { EpochBook, EpochEntry, EpochWanted } from './epoch-book.ts';
import type { BatchHandler, IncomingRecord, RecordHandler } from './incoming-record.ts';
import { LATE_AFTER_MS, type Lateness } from './lateness.ts';
import { type Item, rowOf } from './parse-message.ts';
import { type QuarantineRow, quarantine } from './quarantine.ts';
import { countOf } from './ranges.ts';
import { type LossTold, tellLosses } from './tell-losses.ts';

export type Outcome = {
  readonly committed: IncomingRecord[];
  /** Every epoch that a receipt should now speak of, duplicates included. */
  readonly touched: Set<EpochEntry>;
  duplicates: number;
  quarantined: number;
  /** Records not taken because their epoch has too many holes. */
  refused: number;
  /** Records that nobody has any more. */
  lost: number;
};

type Parts = {
  readonly db: Db;
  readonly book: EpochBook;
  readonly devices: DeviceResolver;
  readonly lateness: Lateness;
  readonly batchHandlers: readonly BatchHandler[];
  readonly recordHandlers: ReadonlyMap<RecordKind, RecordHandler>;
  /** Drop what the handlers keep in memory. */
  readonly rollbacks: readonly (() => void)[];
  readonly log: Pick<Log, 'warn' | 'error'>;
};

type RecordItem = Extract<Item, { is: 'record' }>;

/** Takes items into the store, each once, in as few transactions as the items themselves allow. */
export class Committer {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Throws only when the store itself fails; nothing of that transaction is in it then. An item that cannot be stored
   * for what it says is found by halving and put into quarantine, so that it does not block the others.
   */
  async commit(items: readonly Item[]): Promise<Outcome[]> {
    try {
      return [await this.#transaction(items)];
    } catch (error) {
      this.#parts.book.forget();
      this.#parts.devices.forget();
      for (const rolledBack of this.#parts.rollbacks) rolledBack();
      if (isDiskError(error)) throw error;
      if (items.length > 1) {
        const half = items.length >> 1;
        return [...(await this.commit(items.slice(0, half))), ...(await this.commit(items.slice(half)))];
      }
      const [only] = items;
      if (only === undefined || only.is !== 'record') throw error;
      const { epoch, seq } = only.record;
      this.#parts.log.error(
        { err: error, agent: only.message.agent, epoch, seq },
        'a record cannot be stored; it goes to quarantine',
      );
      return this.commit([cannotStore(only, error)]);
    }
  }

  async #transaction(items: readonly Item[]): Promise<Outcome> {
    const outcome: Outcome = { committed: [], touched: new Set(), duplicates: 0, quarantined: 0, refused: 0, lost: 0 };
    const losses: LossTold[] = [];
    const afterwards: (() => void)[] = [];
    await this.#parts.db.transaction().execute(async (trx) => {
      const { book } = this.#parts;
      await book.load(trx, epochsOf(items));
      const { fresh, bad } = this.#sift(items, outcome, losses);
      await this.#apply(trx, fresh, outcome, losses, afterwards);
      if (bad.length > 0) await quarantine(trx, bad);
      afterwards.push(() => this.#tellOf(bad));
      outcome.quarantined = bad.length;
      await tellLosses(trx, losses);
      await book.write(trx);
    });
    for (const then of afterwards) then();
    this.#parts.book.settled();
    return outcome;
  }

  #tellOf(bad: readonly QuarantineRow[]): void {
    for (const { agent, topic, epoch, seq, reason } of bad)
      this.#parts.log.warn({ agent, topic, epoch, seq, reason }, 'a record could not be read; it is in quarantine');
  }

  /** Tells what is new from what is not, and marks it as received. */
  #sift(
    items: readonly Item[],
    outcome: Outcome,
    losses: LossTold[],
  ): { fresh: { item: RecordItem; entry: EpochEntry }[]; bad: QuarantineRow[] } {
    const fresh: { item: RecordItem; entry: EpochEntry }[] = [];
    const bad: QuarantineRow[] = [];
    for (const item of items) {
      if (item.is === 'bad-envelope') {
        bad.push(item.row);
        continue;
      }
      if (item.is === 'lost') {
        this.#lose(item, outcome, losses);
        continue;
      }
      const { epoch, seq, boot } = item.is === 'record' ? item.record : item.envelope;
      const entry = this.#entry(item.message.agent, epoch);
      outcome.touched.add(entry);
      const lost = this.#parts.book.isLost(entry, seq);
      if (entry.coverage.has(seq) && !lost) outcome.duplicates++;
      else if (!lost && !entry.coverage.hasRoomFor(seq)) outcome.refused++;
      else {
        if (lost) {
          this.#parts.book.found(entry, seq, boot);
          losses.push({ entry, at: item.message.arrived, is: 'found', ranges: [[seq, seq]] });
        } else this.#parts.book.received(entry, seq, boot);
        if (item.is === 'record') fresh.push({ item, entry });
        else bad.push(item.row);
      }
    }
    return { fresh, bad };
  }

  async #apply(
    trx: Transaction,
    fresh: readonly { item: RecordItem; entry: EpochEntry }[],
    outcome: Outcome,
    losses: LossTold[],
    afterwards: (() => void)[],
  ): Promise<void> {
    const { devices, batchHandlers, recordHandlers } = this.#parts;
    const wanted = fresh
      .filter(({ item }) => item.record.ups !== AGENT_ITSELF)
      .map(({ item }) => ({ agent: item.message.agent, serial: item.record.ups, ts: item.record.ts }));
    await devices.prepare(trx, wanted);
    for (const { item, entry } of fresh) {
      const record = this.#incoming(item, entry);
      outcome.committed.push(record);
      this.#keepHouse(record, outcome, losses);
    }
    for (const handler of batchHandlers) {
      const then = await handler(trx, outcome.committed);
      if (then !== undefined) afterwards.push(then);
    }
    for (const record of outcome.committed) {
      const stored = recordHandlers.get(record.kind)?.(trx, record);
      if (stored !== undefined) await stored;
    }
  }

  #incoming({ message, record }: RecordItem, entry: EpochEntry): IncomingRecord {
    const { devices, lateness } = this.#parts;
    const { agent, arrived } = message;
    const { epoch, seq, ts, mono, boot, kind, ups } = record;
    const key = { epoch, seq };
    const timed = { boot, mono, ts, arrived };
    if (!message.late) lateness.heard(agent, timed);
    const overtaken = kind === 'event' && lateness.overtaken(agent, ups, key);
    return {
      agent,
      ups,
      device: ups === AGENT_ITSELF ? 0 : devices.deviceOf({ agent, serial: ups, ts }),
      kind,
      key,
      ts,
      arrived,
      body: record.body,
      late: message.late || overtaken || lateness.ageMs(agent, timed) > LATE_AFTER_MS,
      boot,
      mono,
      epochId: entry.id,
    };
  }

  /** What a record says of epochs, its own or others of its agent. */
  #keepHouse(record: IncomingRecord, outcome: Outcome, losses: LossTold[]): void {
    const { book } = this.#parts;
    if (record.kind === 'epoch-closed') {
      const { closed, lastSeq } = record.body as EpochClosedBody;
      book.close(this.#entry(record.agent, closed), lastSeq);
    } else if (record.kind === 'gap') {
      for (const { epoch, ranges } of (record.body as GapBody).epochs) {
        const entry = this.#entry(record.agent, epoch);
        if (book.explain(entry, ranges) > 0) losses.push({ entry, at: record.arrived, is: 'explained', ranges });
        outcome.touched.add(entry);
      }
    }
  }

  #lose({ message, parts, because }: Extract<Item, { is: 'lost' }>, outcome: Outcome, losses: LossTold[]): void {
    const { book } = this.#parts;
    for (const { epoch, ranges, tail } of parts) {
      const entry = this.#entry(message.agent, epoch);
      outcome.touched.add(entry);
      if (because === 'before') {
        book.explain(entry, ranges);
        continue;
      }
      const lost = book.lose(entry, ranges);
      const tailLost = tail && book.loseTail(entry);
      if (lost.length === 0 && !tailLost) continue;
      outcome.lost += countOf(lost);
      losses.push({ entry, at: message.arrived, is: 'lost', ranges: lost, tailLost });
    }
  }

  #entry(agent: string, epoch: string): EpochEntry {
    const entry = this.#parts.book.get(agent, epoch);
    if (entry === undefined) throw new Error(`epoch ${agent}/${epoch} was not loaded`);
    return entry;
  }
}

/** Every epoch that the items are of or speak of. */
function* epochsOf(items: readonly Item[]): Generator<EpochWanted> {
  let last: EpochWanted = { agent: '', epoch: '', boot: '' };
  for (const item of items) {
    if (item.is === 'bad-envelope') continue;
    const { agent } = item.message;
    if (item.is === 'lost') {
      for (const { epoch } of item.parts) yield { agent, epoch, boot: '' };
      continue;
    }
    const { epoch, boot } = item.is === 'record' ? item.record : item.envelope;
    if (epoch !== last.epoch || agent !== last.agent) {
      last = { agent, epoch, boot };
      yield last;
    }
    if (item.is !== 'record') continue;
    // The bodies' shapes were checked when they were parsed.
    if (item.record.kind === 'epoch-closed')
      yield { agent, epoch: (item.record.body as EpochClosedBody).closed, boot: '' };
    if (item.record.kind === 'gap')
      for (const gap of (item.record.body as GapBody).epochs) yield { agent, epoch: gap.epoch, boot: '' };
  }
}

function cannotStore({ message, record }: RecordItem, error: unknown): Item {
  const reason = `cannot be stored: ${String(error)}`.slice(0, 300);
  return { is: 'bad-body', message, envelope: record, row: rowOf(message, record, reason, JSON.stringify(record)) };
}
