import { showAsk } from '@ridethrough/protocol';

/** What became of something that the unit heard. */
export type HeardOutcome = 'answered' | 'done' | 'refused' | 'unknown' | 'waits' | 'ignored' | 'lost';

/** One thing heard: a character, or all that belong to one action or text. Times are ms on the simulator's monotonic clock. */
export type HeardEntry = {
  readonly number: number;
  /** Wall clock, ISO 8601. */
  readonly time: string;
  /** As people write them: `^Z`, `DEL`, `@ 0 0 1`. */
  readonly characters: string;
  /** Our name for it, where the table has one. */
  readonly name: string | undefined;
  /** It can change what the unit does or keeps, or its mode. */
  readonly acts: boolean;
  readonly outcome: HeardOutcome;
  readonly reply: string;
  readonly receivedAtMs: number;
  readonly repliedAtMs: number;
};

const KEPT = 5000;

/** Everything that came over the line: the newest in full, all counted by character; and what acted, by itself. */
export class HeardLog {
  readonly #wallNow: () => number;
  readonly #entries: HeardEntry[] = [];
  readonly #acted: HeardEntry[] = [];
  readonly #byCharacter = new Map<string, number>();
  #total = 0;

  constructor(wallNow: () => number) {
    this.#wallNow = wallNow;
  }

  /** Counts a character as it arrives. */
  count(character: string): void {
    const shown = showAsk(character);
    this.#byCharacter.set(shown, (this.#byCharacter.get(shown) ?? 0) + 1);
  }

  add(entry: Omit<HeardEntry, 'number' | 'time' | 'characters'> & { readonly characters: string }): void {
    this.#total++;
    const whole: HeardEntry = {
      number: this.#total,
      time: new Date(this.#wallNow()).toISOString(),
      ...entry,
      characters: showAsk(entry.characters),
    };
    this.#entries.push(whole);
    if (this.#entries.length >= 2 * KEPT) this.#entries.splice(0, KEPT);
    if (!whole.acts) return;
    this.#acted.push(whole);
    if (this.#acted.length >= 2 * KEPT) this.#acted.splice(0, KEPT);
  }

  /** Counts since the start; what acted; and the newest of all after number `after`; each oldest first. */
  report(after = 0): {
    readonly total: number;
    readonly byCharacter: Readonly<Record<string, number>>;
    readonly acted: readonly HeardEntry[];
    readonly heard: readonly HeardEntry[];
  } {
    return {
      total: this.#total,
      byCharacter: Object.fromEntries([...this.#byCharacter].sort(([a], [b]) => (a < b ? -1 : 1))),
      acted: this.#acted.slice(-KEPT),
      heard: this.#entries.slice(-KEPT).filter(({ number }) => number > after),
    };
  }
}
