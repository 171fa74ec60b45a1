import { Chance } from './chance.ts';
import { concerns, type Fault, type FaultKind, type LinkName } from './fault.ts';

/** The faults that strike one reply. */
export type Strike = Partial<Readonly<Record<FaultKind, Fault>>>;

/** The faults set on one unit's links, used up reply by reply. The same seed and the same requests give the same faults. */
export class LinkFaults {
  readonly chance: Chance;
  #faults: readonly Fault[] = [];
  #timesSet = 0;

  constructor(seed: number) {
    this.chance = new Chance(seed);
  }

  get faults(): readonly Fault[] {
    return this.#faults;
  }

  /** How often the faults were set anew. */
  get timesSet(): number {
    return this.#timesSet;
  }

  set(faults: readonly Fault[]): void {
    this.#timesSet++;
    this.#faults = [...faults];
  }

  /** What strikes the reply to this request; takes one from the count of each fault that does. */
  strike(link: LinkName, to: 'read' | 'write'): Strike {
    const strike: { -readonly [K in FaultKind]?: Fault } = {};
    this.#faults = this.#faults.flatMap((fault) => {
      if (strike[fault.kind] || !concerns(fault, link, to)) return [fault];
      if (fault.chance !== undefined && this.chance.next() >= fault.chance) return [fault];
      strike[fault.kind] = fault;
      if (fault.count === undefined) return [fault];
      return fault.count > 1 ? [{ ...fault, count: fault.count - 1 }] : [];
    });
    return strike;
  }
}
