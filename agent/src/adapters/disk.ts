import type { Clock } from '../clock.ts';
import type { Journal } from '../journal/journal.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { JournalOnDisk } from './disk/journal-on-disk.ts';
import { OutboxOnDisk } from './disk/outbox-on-disk.ts';

export interface DiskOptions {
  /** Existing directory; `outbox.db` and `epoch` live in it. */
  readonly directory: string;
  /** This boot's id, for the envelopes. */
  readonly boot: string;
  readonly clock: Pick<Clock, 'now' | 'wallNow'>;
  /** Above this many bytes of records the oldest unsent telemetry is dropped (default 256 MB). */
  readonly maxBytes?: number;
  /** The database file grows no larger (default four times `maxBytes`, at least 16 MB); what would need more fails as on a full disk. */
  readonly maxFileBytes?: number;
}

const MB = 1024 * 1024;

/** Outbox and journal in one SQLite file, in a worker thread. `outbox.start()` opens both, `outbox.stop()` closes both. */
export function openDisk(options: DiskOptions): {
  readonly outbox: Outbox;
  readonly journal: Journal;
  readonly mostBytes: number;
} {
  const { directory, boot, clock, maxBytes = 256 * MB, maxFileBytes = Math.max(4 * maxBytes, 16 * MB) } = options;
  const outbox = new OutboxOnDisk({ directory, boot, maxBytes, maxFileBytes }, clock);
  return { outbox, journal: new JournalOnDisk(outbox.calls, boot), mostBytes: maxBytes };
}
