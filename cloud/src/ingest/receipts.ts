import type { ReceiptMessage } from '@ridethrough/protocol';
import type { Downlink } from '../broker/downlink.ts';
import type { Metrics } from '../health/metrics.ts';
import type { Clock } from '../store/clock.ts';
import type { CommittedEpoch } from './epoch-book.ts';

/** Receipts to one agent are at least this far apart. */
const EVERY_MS = 50;
/** A burst after silence is collected for this long first. */
const FIRST_MS = 2;

/** `nonce` is a status's: answered with the cloud's time as it is when the receipt goes out. */
export type ReceiptExtras = Pick<ReceiptMessage, 'send' | 'advice'> & { readonly nonce?: string };
/** An epoch of an agent as it is committed. */
export type ReceiptOf = { readonly agent: string; readonly committed: CommittedEpoch };
type Due = { readonly epochs: Map<string, CommittedEpoch>; extras: ReceiptExtras };
type Parts = { readonly clock: Clock; readonly downlink: Downlink; readonly metrics: Metrics };

/** Tells each agent what is committed of what it sent; several commits are told in one receipt. */
export class Receipts {
  readonly #parts: Parts;
  readonly #due = new Map<string, Due>();
  readonly #inFlight = new Set<string>();
  readonly #stopping = new AbortController();
  #sending = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** After a commit: every epoch that it touched. */
  touch(entries: Iterable<ReceiptOf>): void {
    for (const { agent, committed } of entries) this.#dueOf(agent).epochs.set(committed.epoch, committed);
    this.#wake();
  }

  /** Sends soon, also when nothing was committed: an answer to a status, or a wish. */
  add(agent: string, extras: ReceiptExtras, epochs: readonly CommittedEpoch[]): void {
    const due = this.#dueOf(agent);
    due.extras = { ...due.extras, ...extras };
    // What a commit has put there meanwhile is newer than what was read for this.
    for (const committed of epochs) if (!due.epochs.has(committed.epoch)) due.epochs.set(committed.epoch, committed);
    this.#wake();
  }

  stop(): void {
    this.#stopping.abort();
  }

  #dueOf(agent: string): Due {
    let due = this.#due.get(agent);
    if (due === undefined) {
      due = { epochs: new Map(), extras: {} };
      this.#due.set(agent, due);
    }
    return due;
  }

  #wake(): void {
    if (this.#sending || this.#due.size === 0) return;
    this.#sending = true;
    void this.#send().catch(() => undefined);
  }

  async #send(): Promise<void> {
    const { clock } = this.#parts;
    await clock.sleep(FIRST_MS, this.#stopping.signal);
    while (this.#due.size > 0) {
      for (const [agent, due] of this.#due) {
        if (this.#inFlight.has(agent)) continue;
        this.#due.delete(agent);
        this.#sendTo(agent, due);
      }
      await clock.sleep(EVERY_MS, this.#stopping.signal);
    }
    this.#sending = false;
  }

  #sendTo(agent: string, { epochs, extras }: Due): void {
    const { clock, downlink, metrics } = this.#parts;
    const { nonce, ...wishes } = extras;
    const time = nonce === undefined ? {} : { time: { nonce, now: clock.wallNow() } };
    const receipt: ReceiptMessage = { v: 1, agent, epochs: [...epochs.values()], ...time, ...wishes };
    this.#inFlight.add(agent);
    void downlink
      .publishDown(agent, 'receipt', receipt)
      .then((fate) => {
        if (fate === 'sent') metrics.add('receipts');
      })
      .finally(() => this.#inFlight.delete(agent));
  }
}
