import type { EventBody } from '@ridethrough/protocol';
import type { BatchHandler, IncomingRecord } from '../ingest/incoming-record.ts';
import { rowInserter } from '../store/row-inserter.ts';

const insertEvents = rowInserter(
  'events',
  [
    'epoch_id',
    'seq',
    'agent',
    'ups',
    'device',
    'kind',
    'name',
    'severity',
    'ts',
    'mono',
    'arrived',
    'late',
    'away',
    'since',
    'details',
  ],
  ['epoch_id', 'seq'],
);

/** Stores events, and the records about the record-keeping itself, in the records' own transaction. */
export const storeEvents: BatchHandler = async (trx, records) => {
  const values: unknown[] = [];
  for (const record of records) {
    const told = tell(record);
    if (told === undefined) continue;
    const { agent, ups, device, kind, key, ts, mono, arrived, late, epochId } = record;
    const { name, severity, away, since, details } = told;
    values.push(epochId, key.seq, agent, ups, device === 0 ? null : device, kind, name, severity, ts, mono, arrived);
    values.push(late ? 1 : 0, away ? 1 : 0, since ?? null, JSON.stringify(details));
  }
  if (values.length > 0) await insertEvents(trx, values);
  return undefined;
};

type Told = { name: string; severity: string; away: boolean; since?: number | undefined; details: unknown };

function tell({ kind, body }: IncomingRecord): Told | undefined {
  switch (kind) {
    case 'event': {
      // The body's shape was checked when it was parsed.
      const { event, severity, away, since, details } = body as EventBody;
      return { name: event, severity, away: away ?? false, since, details: details ?? {} };
    }
    case 'gap':
      return { name: kind, severity: 'warning', away: false, details: body };
    case 'clock':
    case 'epoch-closed':
      return { name: kind, severity: 'info', away: false, details: body };
    case 'identity':
    case 'result':
    case 'telemetry':
      return undefined;
    default:
      return kind satisfies never;
  }
}
