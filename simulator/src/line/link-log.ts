import type { Asked } from './asked.ts';
import type { LinkName } from './fault.ts';

/** Something that a link did to whoever asks. */
export type Happening = {
  readonly number: number;
  /** Wall clock, ISO 8601. */
  readonly time: string;
  /** ms on the simulator's monotonic clock, the one of the request log. */
  readonly atMs: number;
  readonly link: LinkName;
  /** A kind of fault, a quirk, a condition, or `nonsense`. */
  readonly what: string;
  /** Of a condition: whether it begins or ends. */
  readonly state?: 'begins' | 'ends';
  /** The request that was struck; only such happenings are counted. */
  readonly asked?: Asked;
  /** Of `nonsense`: the register that read wrong. */
  readonly register?: string;
  /** Of `failed`: why a link could not be brought back. */
  readonly says?: string;
};

const KEPT = 1000;

/** What the links did, oldest first: the newest in full, all strikes counted. The truth that a test compares with. */
export class LinkLog {
  readonly #clock: { now(): number; wallNow(): number };
  readonly #struck = new Map<string, number>();
  readonly #happenings: Happening[] = [];
  #total = 0;

  constructor(clock: { now(): number; wallNow(): number }) {
    this.#clock = clock;
  }

  add(happening: Omit<Happening, 'number' | 'time' | 'atMs'>): void {
    const { what, asked } = happening;
    if (asked) this.#struck.set(what, (this.#struck.get(what) ?? 0) + 1);
    this.#total++;
    const time = new Date(this.#clock.wallNow()).toISOString();
    this.#happenings.push({ number: this.#total, time, atMs: this.#clock.now(), ...happening });
    // Cut now and then: to shift at each one would move all of them.
    if (this.#happenings.length >= 2 * KEPT) this.#happenings.splice(0, KEPT);
  }

  /** How many requests each kind, quirk or condition has struck since the start. */
  get struck(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#struck);
  }

  /** The newest 1000 after this number, oldest first. */
  happenings(after = 0): readonly Happening[] {
    return this.#happenings.slice(-KEPT).filter(({ number }) => number > after);
  }
}
