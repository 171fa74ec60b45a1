import type { LinkName } from './fault.ts';

/** One write request as it came off the wire. */
export type WireWrite = {
  readonly number: number;
  /** Wall clock, ISO 8601. */
  readonly time: string;
  readonly link: LinkName;
  readonly function: number;
  readonly address: number;
  readonly words: readonly number[];
  readonly outcome: 'done' | `exception ${number}`;
};

const KEPT = 1000;

/** Every write request that reached the unit: the newest ones in full, all of them counted by address. */
export class WireLog {
  readonly #writes: WireWrite[] = [];
  readonly #byAddress = new Map<number, number>();
  #total = 0;
  readonly #wallNow: () => number;

  constructor(wallNow: () => number) {
    this.#wallNow = wallNow;
  }

  add(write: Omit<WireWrite, 'number' | 'time'>): void {
    this.#total++;
    this.#byAddress.set(write.address, (this.#byAddress.get(write.address) ?? 0) + 1);
    this.#writes.push({ number: this.#total, time: new Date(this.#wallNow()).toISOString(), ...write });
    if (this.#writes.length > KEPT) this.#writes.shift();
  }

  /** How many writes named this address, ever. */
  count(address: number): number {
    return this.#byAddress.get(address) ?? 0;
  }

  /** Total and count per address since the start, and the newest writes, oldest first. */
  get report(): { total: number; byAddress: Readonly<Record<string, number>>; writes: readonly WireWrite[] } {
    return {
      total: this.#total,
      byAddress: Object.fromEntries([...this.#byAddress].sort(([a], [b]) => a - b)),
      writes: [...this.#writes],
    };
  }
}
