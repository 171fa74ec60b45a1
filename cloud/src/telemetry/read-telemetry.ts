import type { TelemetryBody } from '@ridethrough/protocol';
import type { Db } from '../store/transaction.ts';
import { MINUTE_MS } from './due-minutes.ts';

/** UTC ms; `from` included, `to` not. */
export type Range = { readonly device: number; readonly from: number; readonly to: number };
/** Pages go on after `after`, which is the last page's `next`; `readings` limits the names. */
export type Paging = {
  readonly limit: number;
  readonly after?: string | undefined;
  readonly readings?: readonly string[] | undefined;
};

export type Message = {
  readonly ts: number;
  readonly arrived: number;
  readonly samples: readonly { readonly ts: number; readonly readings: Readonly<Record<string, unknown>> }[];
};
export type RollupPoint = {
  readonly ts: number;
  readonly reading: string;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly seconds: number;
};
export type Page<T> = { readonly items: readonly T[]; readonly next: string | undefined };

/** Raw messages, oldest first. Messages that hold none of the wanted readings are left out, so a page may be shorter than `limit`. */
export async function readMessages(
  db: Db,
  { device, from, to }: Range,
  { limit, after, readings }: Paging,
): Promise<Page<Message>> {
  let query = db
    .selectFrom('telemetry')
    .select(['ts', 'epoch_id', 'seq', 'arrived', 'body'])
    .where('device', '=', device)
    .where('ts', '>=', from)
    .where('ts', '<', to);
  const cursor = readCursor(after, 3);
  if (cursor !== undefined) {
    const [ts = 0, epoch = 0, seq = 0] = cursor;
    query = query
      .where('ts', '>=', ts)
      .where((eb) => eb(eb.refTuple('ts', 'epoch_id', 'seq'), '>', eb.tuple(ts, epoch, seq)));
  }
  const rows = await query.orderBy('ts').orderBy('epoch_id').orderBy('seq').limit(limit).execute();
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return {
    items: rows.map((row) => messageOf(row, readings)).filter(({ samples }) => samples.length > 0),
    next: last === undefined ? undefined : `${last.ts}.${last.epoch_id}.${last.seq}`,
  };
}

/** Minute rollups, oldest first; `ts` is the minute's begin. */
export async function readRollups(
  db: Db,
  { device, from, to }: Range,
  { limit, after, readings }: Paging,
): Promise<Page<RollupPoint>> {
  let query = db
    .selectFrom('rollups')
    .select(['minute', 'reading', 'mean', 'min', 'max', 'seconds'])
    .where('device', '=', device)
    .where('minute', '>=', Math.ceil(from / MINUTE_MS))
    .where('minute', '<', Math.ceil(to / MINUTE_MS));
  if (readings !== undefined && readings.length > 0) query = query.where('reading', 'in', readings);
  const at = after?.indexOf('.') ?? -1;
  if (after !== undefined && at > 0) {
    const [minute, reading] = [Number(after.slice(0, at)), after.slice(at + 1)];
    query = query.where((eb) => eb(eb.refTuple('minute', 'reading'), '>', eb.tuple(minute, reading)));
  }
  const rows = await query.orderBy('minute').orderBy('reading').limit(limit).execute();
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return {
    items: rows.map(({ minute, ...rest }) => ({ ts: minute * MINUTE_MS, ...rest })),
    next: last === undefined ? undefined : `${last.minute}.${last.reading}`,
  };
}

function messageOf(row: { ts: number; arrived: number; body: string }, names: readonly string[] | undefined): Message {
  const body = JSON.parse(row.body) as TelemetryBody;
  const wanted = names === undefined || names.length === 0 ? undefined : new Set(names);
  const samples = body.samples
    .map(({ ms, readings }) => ({
      ts: row.ts + ms,
      readings:
        wanted === undefined
          ? readings
          : Object.fromEntries(Object.entries(readings).filter(([name]) => wanted.has(name))),
    }))
    .filter(({ readings }) => Object.keys(readings).length > 0);
  return { ts: row.ts, arrived: row.arrived, samples };
}

/** The numbers of a cursor; undefined when there is none or it is not one of ours (then the first page is given). */
function readCursor(text: string | undefined, parts: number): number[] | undefined {
  const numbers = text?.split('.').map(Number);
  return numbers?.length === parts && numbers.every(Number.isSafeInteger) ? numbers : undefined;
}
