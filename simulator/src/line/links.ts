import type { RegisterName } from '@ridethrough/protocol';
import { type Asked, askedIn } from './asked.ts';
import { type Condition, type Conditions, calm, deafFor, isOn, seenOn } from './conditions.ts';
import type { Fault, LinkName } from './fault.ts';
import { LinkFaults, type Strike } from './link-faults.ts';
import { LinkLog } from './link-log.ts';
import { Nonsense, type NonsenseReading } from './nonsense.ts';
import { changedQuirks, type QuirkChanges, type Quirks, rangeOf } from './quirks.ts';
import type { Time } from './time.ts';

/** What is wanted to change about the links; what is left out stays as it is. */
export type LinkChange = Partial<Conditions> & {
  readonly faults?: readonly Fault[];
  readonly quirks?: QuirkChanges;
  /** After so long, the conditions named here end. */
  readonly forMs?: number;
};

/** Between configuration writes (AN176 field notes: closer ones have reset the control plane). */
const LEAST_WRITE_GAP_MS = 200;

type Surroundings = {
  readonly seed: number;
  readonly time: Time;
  readonly wallNow: () => number;
  readonly quirks?: Quirks;
  /** Makes ports and terminals as the conditions say. */
  readonly follow: () => Promise<void>;
};

/** All that is wrong with one unit's links, and what came of it. */
export class Links {
  readonly faults: LinkFaults;
  readonly log: LinkLog;
  readonly #around: Surroundings;
  readonly #nonsense = new Nonsense();
  readonly #ended = new AbortController();
  /** Which change set a condition last: only that one may end it when its time is over. */
  readonly #setBy = new Map<Condition, number>();
  #changes = 0;
  #conditions: Conditions = calm;
  #quirks: Quirks;
  #lastWriteMs = Number.NEGATIVE_INFINITY;
  #closeWrites = 0;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#quirks = around.quirks ?? {};
    this.faults = new LinkFaults(around.seed);
    this.log = new LinkLog({ now: around.time.now, wallNow: around.wallNow });
  }

  get conditions(): Conditions {
    return this.#conditions;
  }

  get quirks(): Quirks {
    return this.#quirks;
  }

  get nonsense(): readonly NonsenseReading[] {
    return this.#nonsense.at(this.#now());
  }

  /** How often a setting was written less than 200 ms after one before. */
  get closeWrites(): number {
    return this.#closeWrites;
  }

  /** Resolves when ports and terminals are as is wanted. */
  async change({ faults, quirks, forMs, ...conditions }: LinkChange): Promise<void> {
    if (faults) this.faults.set(faults);
    if (quirks) this.#quirks = changedQuirks(this.#quirks, quirks);
    const names = Object.keys(conditions) as Condition[];
    if (names.length === 0) return;
    this.#changes++;
    for (const name of names) this.#setBy.set(name, this.#changes);
    this.#become({ ...this.#conditions, ...conditions });
    if (forMs !== undefined) void this.#end(names, { setBy: this.#changes, afterMs: forMs });
    await this.#around.follow();
  }

  /** Ends what waits for its time. */
  stop(): void {
    this.#ended.abort();
  }

  /** Lays a reading over the truth; `forMs` from now, where it is given. */
  setNonsense({ forMs, ...reading }: Omit<NonsenseReading, 'untilMs'> & { readonly forMs?: number }): void {
    this.#nonsense.set({ ...reading, ...(forMs !== undefined && { untilMs: this.#now() + forMs }) });
  }

  clearNonsense(register?: RegisterName): void {
    this.#nonsense.clear(register);
  }

  /** Whether a request on this link reaches nobody now; it is logged if so. */
  isDeaf(link: LinkName, pdu: Buffer): boolean {
    const condition = deafFor(this.#conditions, link);
    if (condition) this.struck(link, condition, askedIn(pdu));
    return condition !== undefined;
  }

  /** Whether replies on this link reach nobody now. */
  isMute(link: LinkName): boolean {
    return deafFor(this.#conditions, link) !== undefined;
  }

  strike(link: LinkName, to: 'read' | 'write', pdu: Buffer): Strike {
    const strike = this.faults.strike(link, to);
    for (const kind of Object.keys(strike)) this.struck(link, kind, askedIn(pdu));
    return strike;
  }

  struck(link: LinkName, what: string, asked: Asked): void {
    this.log.add({ link, what, asked });
  }

  /** The words of a read as they go out. */
  overlaid(words: readonly number[], about: { asked: Asked; link: LinkName; absent: number }): readonly number[] {
    const laid = this.#nonsense.over(words, { ...about, nowMs: this.#now() });
    for (const register of laid.struck) {
      this.log.add({ link: about.link, what: 'nonsense', asked: about.asked, register });
    }
    return laid.words;
  }

  /** A setting was written. */
  wroteSetting(link: LinkName, asked: Asked): void {
    const now = this.#now();
    const gap = now - this.#lastWriteMs;
    this.#lastWriteMs = now;
    if (gap < LEAST_WRITE_GAP_MS) this.#closeWrites++;
    const { writeReset } = this.#quirks;
    if (!writeReset || gap >= writeReset.gapMs) return;
    this.struck(link, 'writeReset', asked);
    const forMs = this.faults.chance.between(rangeOf(writeReset.forMs));
    void this.change({ resetting: true, forMs }).catch((error: unknown) => this.#failed(link, error));
  }

  #now(): number {
    return this.#around.time.now();
  }

  #become(next: Conditions): void {
    const before = this.#conditions;
    this.#conditions = next;
    for (const what of Object.keys(calm) as Condition[]) {
      for (const link of seenOn[what]) {
        const [was, is] = [isOn(before, what, link), isOn(next, what, link)];
        if (was !== is) this.log.add({ link, what, state: is ? 'begins' : 'ends' });
      }
    }
  }

  async #end(names: readonly Condition[], { setBy, afterMs }: { setBy: number; afterMs: number }): Promise<void> {
    await this.#around.time.sleep(afterMs, this.#ended.signal);
    if (this.#ended.signal.aborted) return;
    const mine = names.filter((name) => this.#setBy.get(name) === setBy);
    this.#become({ ...this.#conditions, ...Object.fromEntries(mine.map((name) => [name, calm[name]])) });
    await this.#around.follow().catch((error: unknown) => {
      for (const link of new Set(mine.flatMap((name) => seenOn[name]))) this.#failed(link, error);
    });
  }

  /** Nobody waits for what time does; the log is where it can be told. */
  #failed(link: LinkName, error: unknown): void {
    this.log.add({ link, what: 'failed', says: error instanceof Error ? error.message : String(error) });
  }
}
