import { PacketRate } from './packet-rate.ts';

/** Looks for who can be forgotten when so many are known. */
const MANY = 1_000;

/** Each name's rate of packets, kept over its connections: to connect anew buys nothing. */
export class PacketRates {
  readonly #rates = new Map<string, PacketRate>();
  #lookAt = MANY;

  of(name: string, nowMs: number): PacketRate {
    let rate = this.#rates.get(name);
    if (rate !== undefined) return rate;
    if (this.#rates.size >= this.#lookAt) {
      for (const [known, one] of this.#rates) if (one.rested(nowMs)) this.#rates.delete(known);
      this.#lookAt = Math.max(MANY, this.#rates.size * 2);
    }
    rate = new PacketRate(nowMs);
    this.#rates.set(name, rate);
    return rate;
  }
}
