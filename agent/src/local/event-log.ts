import type { CommandMessage, EventBody } from '@ridethrough/protocol';
import { z } from 'zod';
import type { Conclusion } from '../commands/conclusion.ts';
import type { Keeper } from '../events/keeper.ts';
import { commandEntry, eventEntry, type LogEntry, logEntry, type NewEntry } from './log-entries.ts';

const NAME = 'log';
/** A stormy day; older ones are the cloud's to keep. */
const MOST_KEPT = 200;

const kept = z.array(logEntry);

/** The last things that happened, whether or not there is a cloud; kept across restarts. */
export class EventLog {
  private readonly keeper: Keeper;
  private entries: readonly LogEntry[] = [];

  constructor(keeper: Keeper) {
    this.keeper = keeper;
  }

  load(): void {
    const found = kept.safeParse(this.keeper.load(NAME));
    if (!found.success) return;
    // What happened meanwhile comes after it.
    const last = found.data.at(-1)?.n ?? 0;
    this.entries = [...found.data, ...this.entries.map((one) => ({ ...one, n: one.n + last }))].slice(-MOST_KEPT);
  }

  readonly event = (ups: string, at: number, body: EventBody): void => this.add(eventEntry(ups, at, body));

  command(command: CommandMessage, at: number, conclusion: Conclusion): void {
    this.add(commandEntry(command, at, conclusion));
  }

  /** Oldest first. */
  get all(): readonly LogEntry[] {
    return this.entries;
  }

  private add(one: NewEntry): void {
    const n = (this.entries.at(-1)?.n ?? 0) + 1;
    this.entries = [...this.entries, { n, ...one }].slice(-MOST_KEPT);
    this.keeper.save(NAME, this.entries);
  }
}
