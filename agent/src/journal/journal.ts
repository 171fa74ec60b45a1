import type { CommandMessage, ResultState } from '@ridethrough/protocol';
import type { NewRecord, RecordKey } from '../outbox/outbox.ts';

export interface JournalEntry {
  readonly command: CommandMessage;
  /** The boot that accepted it. */
  readonly boot: string;
  readonly state: ResultState;
  /** What was noted last, as given (JSON). */
  readonly detail?: unknown;
  /** A write may have reached the unit: it is settled by reading, never written again. */
  readonly wrote: boolean;
}

/** Commands, committed before anything is done about them, so that none runs twice. All reject with DiskError. */
export interface Journal {
  /** 'known' when this id was accepted before, in this boot or another; then nothing is stored. `record` (its result) shares the commit. */
  accept(command: CommandMessage, boot: string, record?: NewRecord): Promise<'new' | 'known'>;
  /** Committed before the one write goes out. */
  wroteMark(id: string): Promise<void>;
  /** A change of state; `record` (its result) shares the commit, and its key is returned. */
  note(id: string, state: ResultState, detail?: unknown, record?: NewRecord): Promise<RecordKey | undefined>;
  find(id: string): Promise<JournalEntry | undefined>;
  /** Accepted or running, oldest first. */
  unfinished(): Promise<readonly JournalEntry[]>;
  /** Since when this journal stands, UTC ms on trusted time; when that is not known yet, this moment is taken for it and kept. */
  madeAt(trustedNow: number): Promise<number>;
  /** Forgets finished commands that expired before this moment, which must be trusted time. Returns how many. */
  forgetExpired(trustedNow: number): Promise<number>;
}
