import type { Journal } from '../journal/journal.ts';
import type { Outbox } from '../outbox/outbox.ts';

export interface DiskOptions {
  /** Existing directory; `outbox.db` and `epoch` live in it. */
  readonly directory: string;
  /** This boot's id, for the envelopes. */
  readonly boot: string;
  /** Above this many bytes of records the oldest unsent telemetry is dropped (default 256 MB). */
  readonly maxBytes?: number;
}

/** Outbox and journal in one SQLite file, in a worker thread. `outbox.start()` opens both, `outbox.stop()` closes both. */
export type OpenDisk = (options: DiskOptions) => { readonly outbox: Outbox; readonly journal: Journal };
