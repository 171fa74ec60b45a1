import { compareEpochs, type StatusMessage } from '@ridethrough/protocol';
import type { Clock } from '../store/clock.ts';
import type { Db } from '../store/transaction.ts';
import { epochIds, openEpochs } from './epoch-book.ts';
import { type Held, isSettled, type LostPart, missing, unseenCounters } from './judge-lost.ts';
import type { ReceiptExtras } from './receipts.ts';
import type { LostBecause } from './waiting-message.ts';

/** While something is missing the agent is asked again, at doubling intervals, until its usual status is as soon. */
const FIRST_ASKED_MS = 1_000;
const LAST_ASKED_MS = 32_000;

type Watch = { readonly boot: string; readonly first: Held };

type Parts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly ingest: { lose(agent: string, parts: readonly LostPart[], because: LostBecause): Promise<void> };
  readonly receipts: { add(agent: string, extras: ReceiptExtras, epochs: readonly []): void };
  readonly log: { warn(fields: object, message: string): void; error(fields: object, message: string): void };
};

/**
 * Finds the records that an agent no longer holds and that never came: after the store was restored from a backup (or
 * otherwise set back) the agent has long deleted what was receipted since. Without it receipts would wait for them for
 * ever. What is missing is declared lost only when all that the agent held at that time has come, for a gap record
 * among it may say that the agent itself dropped them.
 */
export class LostWatch {
  readonly #parts: Parts;
  readonly #watches = new Map<string, Watch>();
  /** Agents and boots whose epochs' counters were compared. */
  readonly #counted = new Map<string, string>();
  readonly #next = new Map<string, { readonly boot: string; readonly held: Held }>();
  readonly #looking = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Takes what a status says; one look after the other per agent, and of the statuses that come meanwhile only the last. */
  heard(agent: string, { boot, epochs = [] }: Pick<StatusMessage, 'boot' | 'epochs'>): void {
    if (this.#stopping.signal.aborted) return;
    const inOrder = epochs.toSorted((a, b) => compareEpochs(a.epoch, b.epoch));
    this.#next.set(agent, { boot, held: { atMs: this.#parts.clock.now(), epochs: inOrder } });
    if (!this.#looking.has(agent)) this.#looking.set(agent, this.#lookOn(agent));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#next.clear();
    await Promise.all(this.#looking.values());
  }

  async #lookOn(agent: string): Promise<void> {
    for (let said = this.#next.get(agent); said !== undefined; said = this.#next.get(agent)) {
      this.#next.delete(agent);
      await this.#look(agent, said.boot, said.held).catch((err: unknown) =>
        this.#parts.log.error({ err, agent }, 'what an agent no longer holds could not be judged'),
      );
    }
    this.#looking.delete(agent);
  }

  async #look(agent: string, boot: string, now: Held): Promise<void> {
    if (now.epochs.length === 0) return;
    const { db } = this.#parts;
    const known = await this.#known(agent, now);
    const open = (await openEpochs(db, agent)).filter(({ epoch }) => known.misses(epoch));
    const uncounted = this.#counted.get(agent) !== boot;
    const gone = missing(now, open);
    const unseen = uncounted ? unseenCounters(now, (await epochIds(db, agent)).filter(known.misses)) : [];
    if (gone.length === 0 && unseen.length === 0) {
      this.#watches.delete(agent);
      this.#counted.set(agent, boot);
      return;
    }
    const watch = this.#watches.get(agent);
    const first = watch?.boot === boot ? watch.first : now;
    if (!isSettled(first, now)) {
      if (watch?.boot !== boot) this.#begin(agent, boot, now);
      return;
    }
    this.#watches.delete(agent);
    // What went since then is judged by what was held now.
    const parts = [...missing(first, open), ...unseen.map(unseenEpoch)];
    if (parts.length > 0) await this.#declare(agent, parts);
    this.#counted.set(agent, boot);
    const still = (await openEpochs(db, agent)).filter(({ epoch }) => known.misses(epoch));
    if (missing(now, still).length > 0) this.#begin(agent, boot, now);
  }

  async #declare(agent: string, parts: readonly LostPart[]): Promise<void> {
    await this.#parts.ingest.lose(agent, parts, 'lost');
    this.#parts.log.warn({ agent, lost: parts }, 'records are lost: neither the agent nor this cloud has them');
  }

  #begin(agent: string, boot: string, first: Held): void {
    const watch = { boot, first };
    this.#watches.set(agent, watch);
    void this.#askAgain(agent, watch).catch(() => undefined);
  }

  async #askAgain(agent: string, watch: Watch): Promise<void> {
    const { clock, receipts } = this.#parts;
    for (let ms = FIRST_ASKED_MS; ms <= LAST_ASKED_MS; ms *= 2) {
      await clock.sleep(ms, this.#stopping.signal);
      if (this.#watches.get(agent) !== watch) return;
      receipts.add(agent, { send: ['status'] }, []);
    }
  }

  /**
   * At the first contact: what the agent had receipted from another cloud, or lost before, is not missed here. Only a
   * restored cloud may have known an agent that it does not know.
   */
  async #known(agent: string, now: Held): Promise<{ misses: (epoch: string) => boolean }> {
    const { db, ingest } = this.#parts;
    const row = await db
      .selectFrom('agents')
      .select(['first_epoch', 'status'])
      .where('agent', '=', agent)
      .executeTakeFirst();
    let first = row?.first_epoch ?? undefined;
    if (first === undefined && row?.status == null && !(await this.#wasRestored())) {
      const before = missing(now, await openEpochs(db, agent));
      if (before.length > 0) await ingest.lose(agent, before, 'before');
      first = now.epochs.at(-1)?.epoch;
      await this.#keepFirst(agent, first ?? null);
    }
    return { misses: (epoch) => first === undefined || compareEpochs(epoch, first) >= 0 };
  }

  async #keepFirst(agent: string, first_epoch: string | null): Promise<void> {
    const at = this.#parts.clock.wallNow();
    await this.#parts.db
      .insertInto('agents')
      .values({ agent, first_seen: at, last_seen: at, online: 0, first_epoch })
      .onConflict((conflict) => conflict.column('agent').doUpdateSet({ first_epoch }))
      .execute();
  }

  async #wasRestored(): Promise<boolean> {
    return (await this.#parts.db.selectFrom('restores').select('id').limit(1).executeTakeFirst()) !== undefined;
  }
}

/** Nobody told its random part; no agent ever draws this one. */
const unseenEpoch = (counter: number): LostPart => ({ epoch: `${counter}-00000000`, ranges: [], tail: true });
