import type { Clock } from '../store/clock.ts';
import type { Db, Transaction } from '../store/transaction.ts';
import { appendEntry } from './append-entry.ts';
import type { AuditKey } from './audit-key.ts';
import type { AuditEntry, AuditLog, AuditLogInTransaction } from './audit-log.ts';
import { signHead } from './sign-head.ts';

const SIGN_EVERY_MS = 24 * 3_600_000;
const AGAIN_AFTER_MS = 1_000;
const MOST_WAITING = 10_000;
const ENTRIES_PER_COMMIT = 200;

type Waiting = { readonly entry: AuditEntry; readonly at: number; readonly done: () => void };

type Parts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly key: AuditKey;
  readonly log: {
    info(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
};

/** The audit log of a running cloud: a queue of its own, so that nobody waits for it who need not; its head is signed daily and at the end. */
export class Audit implements AuditLog, AuditLogInTransaction {
  readonly #parts: Parts;
  #waiting: Waiting[] = [];
  readonly #stopping = new AbortController();
  #working: Promise<void> | undefined;
  #signing: Promise<void> = Promise.resolve();
  #overflowed = 0;
  #failure: string | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#signing = this.#signDaily();
  }

  /** Writes what waits, and signs. What the store does not take then is told in the cloud's own log. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#signing;
    await this.#working;
    const { log } = this.#parts;
    for (const { entry, at, done } of this.#waiting.splice(0)) {
      log.error({ audit: entry, at }, 'an entry of the audit log could not be written');
      done();
    }
    await this.#sign();
  }

  /** Never rejects. Resolves when the entry is in the store; also when it is given up, at the end or because too many wait, which the cloud's own log tells. */
  write(entry: AuditEntry): Promise<void> {
    const { clock, log } = this.#parts;
    if (this.#waiting.length >= MOST_WAITING) {
      this.#overflowed++;
      log.error({ audit: entry }, 'an entry of the audit log could not be written: too many wait');
      return Promise.resolve();
    }
    return new Promise((done) => {
      this.#waiting.push({ entry, at: clock.wallNow(), done });
      this.#working ??= this.#work();
    });
  }

  async writeIn(trx: Transaction, entry: AuditEntry): Promise<void> {
    await appendEntry(trx, this.#parts.clock.wallNow(), entry);
  }

  /** Reasons why it is not well. */
  check(): readonly string[] {
    return this.#failure === undefined ? [] : [`the audit log cannot be written: ${this.#failure}`];
  }

  async #work(): Promise<void> {
    const { clock, log } = this.#parts;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, ENTRIES_PER_COMMIT);
      try {
        await this.#commit(batch);
        this.#failure = undefined;
        this.#waiting.splice(0, batch.length);
        for (const { done } of batch) done();
      } catch (error) {
        if (this.#failure === undefined) log.error({ err: error }, 'the audit log could not be written');
        this.#failure = String(error);
        if (this.#stopping.signal.aborted) break;
        await clock.sleep(AGAIN_AFTER_MS, this.#stopping.signal).catch(() => undefined);
      }
    }
    this.#working = undefined;
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    const { db, clock } = this.#parts;
    const dropped = this.#overflowed;
    await db.transaction().execute(async (trx) => {
      for (const { entry, at } of batch) await appendEntry(trx, at, entry);
      if (dropped > 0)
        await appendEntry(trx, clock.wallNow(), {
          actor: 'cloud',
          act: 'audit.overflow',
          target: '-',
          origin: 'cloud',
          outcome: 'failed',
          details: { entries: dropped },
        });
    });
    this.#overflowed -= dropped;
  }

  async #signDaily(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#sign();
      await this.#parts.clock.sleep(SIGN_EVERY_MS, signal).catch(() => undefined);
    }
  }

  /** The head also goes into the cloud's own log, which is often kept elsewhere: there it shows what was cut off behind the last head. */
  async #sign(): Promise<void> {
    const { db, clock, key, log } = this.#parts;
    try {
      const head = await signHead(db, key, clock.wallNow());
      if (head !== undefined) log.info({ auditHead: head }, 'the head of the audit log was signed');
    } catch (error) {
      log.error({ err: error }, 'the head of the audit log could not be signed');
    }
  }
}
