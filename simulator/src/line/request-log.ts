import { type Asked, askedIn } from './asked.ts';
import type { LinkName } from './fault.ts';

/** One request that the unit took up. Times are ms on the simulator's monotonic clock. */
export type WireRequest = Asked & {
  readonly number: number;
  readonly link: LinkName;
  readonly requestBytes: number;
  /** Bytes that went out in answer: 0 when the reply was lost. */
  readonly replyBytes: number;
  /** When the last byte of the request had arrived, its own time on the line included. */
  readonly receivedAtMs: number;
  /** When the last byte of the reply had gone out. */
  readonly repliedAtMs: number;
};

const KEPT = 5000;

/** Every request that the unit took up: the newest ones with their times, all of them counted by address. */
export class RequestLog {
  readonly #requests: WireRequest[] = [];
  readonly #byAddress = new Map<number, number>();
  #total = 0;

  add(pdu: Buffer, about: Omit<WireRequest, 'number' | keyof Asked>): void {
    const asked = askedIn(pdu);
    const { address } = asked;
    this.#total++;
    this.#byAddress.set(address, (this.#byAddress.get(address) ?? 0) + 1);
    this.#requests.push({ number: this.#total, ...about, ...asked });
    // Cut now and then: to shift at each request would move all of them.
    if (this.#requests.length >= 2 * KEPT) this.#requests.splice(0, KEPT);
  }

  /** Total and count per address since the start, and the newest requests after number `after`, oldest first. */
  report(after = 0): {
    total: number;
    byAddress: Readonly<Record<string, number>>;
    requests: readonly WireRequest[];
  } {
    return {
      total: this.#total,
      byAddress: Object.fromEntries([...this.#byAddress].sort(([a], [b]) => a - b)),
      requests: this.#requests.slice(-KEPT).filter(({ number }) => number > after),
    };
  }
}
