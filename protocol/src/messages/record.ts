import { z } from 'zod';
import { type Envelope, envelope } from './envelope.ts';
import { eventBody } from './event.ts';
import { clockBody, epochClosedBody, gapBody } from './housekeeping.ts';
import { identityBody } from './identity.ts';
import { resultBody } from './result.ts';
import { telemetryBody } from './telemetry.ts';

/** Every kind of record: its body, the last part of its topic, and whether it goes before telemetry (events and results keep their order). */
export const recordKinds = {
  identity: { body: identityBody, topic: 'identity', urgent: true },
  event: { body: eventBody, topic: 'event', urgent: true },
  result: { body: resultBody, topic: 'result', urgent: true },
  telemetry: { body: telemetryBody, topic: 'telemetry', urgent: false },
  'epoch-closed': { body: epochClosedBody, topic: 'event', urgent: true },
  clock: { body: clockBody, topic: 'event', urgent: true },
  gap: { body: gapBody, topic: 'event', urgent: true },
} as const;

export type RecordKind = keyof typeof recordKinds;
export const isRecordKind = (kind: string): kind is RecordKind => Object.hasOwn(recordKinds, kind);

/** A record as it stands in the outbox and on the wire: the envelope's fields, then `body`. */
export type WireRecord = Envelope & { readonly body: unknown };

const recordOf = <B extends z.ZodType>(body: B) => envelope.extend({ body });

/** The schema of one kind's whole record, for publishing and for compiled validation. */
export const recordSchema = (kind: RecordKind): z.ZodType =>
  recordOf(recordKinds[kind].body).extend({ kind: z.literal(kind) });

/** Telemetry kept back while the link was down: whole records, oldest first; the payload may be gzip of this JSON, told by its first two bytes. */
export const historyMessage = z.looseObject({
  v: z.literal(1),
  records: z.array(recordOf(z.unknown())).min(1).max(1000),
});
export type HistoryMessage = { readonly v: 1; readonly records: readonly WireRecord[] };
