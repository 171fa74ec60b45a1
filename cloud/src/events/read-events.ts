import type { Db } from '../store/transaction.ts';

/** All limits are optional and go together. Times are UTC ms by the agent's clock, `from` included, `to` not. */
export type EventFilter = {
  readonly device?: number | undefined;
  readonly agent?: string | undefined;
  /** Kinds of records; without it only `event`. */
  readonly kinds?: readonly string[] | undefined;
  readonly names?: readonly string[] | undefined;
  readonly severities?: readonly string[] | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly limit: number;
  /** The last page's `next`. */
  readonly after?: string | undefined;
};

export type StoredEvent = {
  /** Stays the same for ever. */
  readonly id: string;
  /** Integer key; null for events of the agent itself. */
  readonly device: number | null;
  readonly agent: string;
  readonly ups: string;
  readonly kind: string;
  readonly name: string;
  readonly severity: string;
  readonly ts: number;
  readonly arrived: number;
  readonly late: boolean;
  readonly away: boolean;
  readonly since: number | undefined;
  readonly details: Readonly<Record<string, unknown>>;
};

/** Newest first. */
export async function readEvents(
  db: Db,
  filter: EventFilter,
): Promise<{ items: StoredEvent[]; next: string | undefined }> {
  const { device, agent, names, severities, from, to, limit, after } = filter;
  let query = db
    .selectFrom('events')
    .selectAll()
    .where('kind', 'in', filter.kinds ?? ['event']);
  if (device !== undefined) query = query.where('device', '=', device);
  if (agent !== undefined) query = query.where('agent', '=', agent);
  if (names !== undefined) query = query.where('name', 'in', names);
  if (severities !== undefined) query = query.where('severity', 'in', severities);
  if (from !== undefined) query = query.where('ts', '>=', from);
  if (to !== undefined) query = query.where('ts', '<', to);
  const [ts, epoch, seq] = after?.split('.').map(Number) ?? [];
  if (ts !== undefined && epoch !== undefined && seq !== undefined)
    query = query.where((eb) => eb(eb.refTuple('ts', 'epoch_id', 'seq'), '<', eb.tuple(ts, epoch, seq)));
  const rows = await query
    .orderBy('ts', 'desc')
    .orderBy('epoch_id', 'desc')
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return {
    items: rows.map(({ epoch_id, seq: number, late, away, since, details, mono: _mono, ...row }) => ({
      ...row,
      id: `${epoch_id}.${number}`,
      late: late === 1,
      away: away === 1,
      since: since ?? undefined,
      details: JSON.parse(details) as Readonly<Record<string, unknown>>,
    })),
    next: last === undefined ? undefined : `${last.ts}.${last.epoch_id}.${last.seq}`,
  };
}
