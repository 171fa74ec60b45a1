import { type RandomState, random } from '../physics/random.ts';
import { concerns, type Fault, type FaultKind, type LinkName } from './fault.ts';

/** The faults that strike one reply. */
export type Strike = Partial<Readonly<Record<FaultKind, Fault>>>;

/** The faults set on one unit's links, used up reply by reply. The same seed and the same requests give the same faults. */
export class LinkFaults {
  #faults: Fault[] = [];
  #down: ReadonlySet<LinkName> = new Set();
  #state: RandomState;

  constructor(seed: number) {
    this.#state = seed;
  }

  get faults(): readonly Fault[] {
    return this.#faults;
  }

  set(faults: readonly Fault[]): void {
    this.#faults = [...faults];
  }

  get down(): readonly LinkName[] {
    return [...this.#down];
  }

  setDown(links: readonly LinkName[]): void {
    this.#down = new Set(links);
  }

  isDown(link: LinkName): boolean {
    return this.#down.has(link);
  }

  /** What strikes the reply to this request; takes one from the count of each fault that does. */
  strike(link: LinkName, to: 'read' | 'write'): Strike {
    const strike: { -readonly [K in FaultKind]?: Fault } = {};
    this.#faults = this.#faults.flatMap((fault) => {
      if (strike[fault.kind] || !concerns(fault, link, to)) return [fault];
      if (fault.chance !== undefined && this.#random() >= fault.chance) return [fault];
      strike[fault.kind] = fault;
      if (fault.count === undefined) return [fault];
      return fault.count > 1 ? [{ ...fault, count: fault.count - 1 }] : [];
    });
    return strike;
  }

  /** Bytes of noise. */
  noise(fault: Fault): Buffer {
    return Buffer.from(Array.from({ length: fault.bytes ?? 4 }, () => Math.floor(this.#random() * 256)));
  }

  /** How many bytes of a reply of this length get through a `truncate`; always fewer than all. */
  kept(fault: Fault, length: number): number {
    return Math.min(fault.bytes ?? 1 + Math.floor(this.#random() * (length - 1)), length - 1);
  }

  #random(): number {
    const [next, value] = random(this.#state);
    this.#state = next;
    return value;
  }
}
