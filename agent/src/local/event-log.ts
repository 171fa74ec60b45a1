import { z } from 'zod';
import type { Keeper } from '../events/keeper.ts';

const NAME = 'log';
/** A stormy day; older ones are the cloud's to keep. */
const MOST_KEPT = 200;

const entry = z.object({
  /** Counts up over restarts. */
  n: z.int().min(1),
  /** UTC ms by the machine's own clock. */
  at: z.number(),
  /** Id of the unit, or `agent`. */
  ups: z.string(),
  /** The event's name; `command` for what became of a command. */
  event: z.string(),
  severity: z.enum(['info', 'warning', 'critical']),
  /** It happened some time between `since` and `at`. */
  away: z.boolean().optional(),
  since: z.number().optional(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

export type LogEntry = z.infer<typeof entry>;
export type NewEntry = Omit<LogEntry, 'n'>;

/** The last things that happened, whether or not there is a cloud; kept across restarts. */
export class EventLog {
  private readonly keeper: Keeper;
  private entries: readonly LogEntry[] = [];

  constructor(keeper: Keeper) {
    this.keeper = keeper;
  }

  load(): void {
    const kept = z.array(entry).safeParse(this.keeper.load(NAME));
    if (!kept.success) return;
    // What happened meanwhile comes after it.
    const last = kept.data.at(-1)?.n ?? 0;
    this.entries = [...kept.data, ...this.entries.map((one) => ({ ...one, n: one.n + last }))].slice(-MOST_KEPT);
  }

  add(one: NewEntry): void {
    const n = (this.entries.at(-1)?.n ?? 0) + 1;
    this.entries = [...this.entries, { n, ...one }].slice(-MOST_KEPT);
    this.keeper.save(NAME, this.entries);
  }

  /** Oldest first. */
  get all(): readonly LogEntry[] {
    return this.entries;
  }

  /** The newest `most` of those after number `after`, oldest first. */
  after(after: number, most: number): readonly LogEntry[] {
    return most < 1 ? [] : this.entries.filter(({ n }) => n > after).slice(-most);
  }
}
