import { envelope, recordKinds } from '@ridethrough/protocol';
import { composeRest } from './compose-record.ts';
import type { RecordParts } from './disk-calls.ts';
import { DiskError } from './disk-error.ts';
import type { NewRecord } from './outbox.ts';

/** Well below what brokers take; the largest telemetry is a few kilobytes. */
const MOST_BYTES = 128 * 1024;

// The cloud cannot receipt a record whose envelope it cannot read, so such a one never enters the outbox.
const readable = envelope.pick({ ts: true, mono: true, ups: true, kind: true });

/** Fixes a record's text but for its key. Throws DiskError `bad-record`. */
export function recordParts(record: NewRecord, boot: string): RecordParts {
  const { kind, ups, ts, mono, durable } = record;
  const checked = readable.safeParse({ kind, ups, ts, mono });
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new DiskError('bad-record', `a record of kind ${kind}: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const rest = textOf(record, boot);
  if (Buffer.byteLength(rest) > MOST_BYTES)
    throw new DiskError('bad-record', `a record of kind ${kind} is over ${MOST_BYTES} bytes`);
  return { kind, ups, ts, mono, urgent: recordKinds[kind].urgent, rest, soon: durable === 'soon' };
}

function textOf(record: NewRecord, boot: string): string {
  try {
    return composeRest(record, boot);
  } catch (error) {
    throw new DiskError('bad-record', `a record of kind ${record.kind} is not JSON`, { cause: error });
  }
}
