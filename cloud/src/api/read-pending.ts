import { findCommand } from '../commands/command-store.ts';
import { readDevice } from '../devices/read-devices.ts';
import { readEvents } from '../events/read-events.ts';
import type { ApiParts } from './api-parts.ts';
import { toCommandView } from './command-view.ts';
import { toEventView } from './event-view.ts';
import type { Pending } from './stream-slot.ts';
import { toUpsView } from './ups-view.ts';

export type StreamMessage = { readonly event: 'ups' | 'event' | 'command' | 'missed'; readonly data: object };

type Parts = Pick<ApiParts, 'db' | 'clock' | 'presence'>;

/** What a reader may be told: of his organization, and only of one UPS when he asked for that. */
export type StreamScope = { readonly organization: string; readonly only?: number | undefined };

/** The messages for what is pending, one at a time, so that a slow reader holds only that one. */
export async function* readPending(
  parts: Parts,
  pending: Pending,
  { organization, only }: StreamScope,
): AsyncGenerator<StreamMessage> {
  const { db, clock, presence } = parts;
  const devices = [...new Set([...pending.devices, ...(await devicesOf(parts, pending.agents, only))])];
  for (const key of devices) {
    const device = await readDevice({ db, presence, wallNow: () => clock.wallNow() }, { key, organization });
    if (device) yield { event: 'ups', data: toUpsView(device, presence) };
  }

  const ids = new Map<number, string>();
  /** Undefined: another organization's. */
  const idOf = async (device: number) => {
    const known = ids.get(device);
    if (known !== undefined) return known;
    const row = await db
      .selectFrom('devices')
      .select('public_id')
      .where('id', '=', device)
      .where('organization', '=', organization)
      .executeTakeFirst();
    if (row) ids.set(device, row.public_id);
    return row?.public_id;
  };
  for (const { device, agent, ts, seq } of pending.events) {
    const ups = device === 0 ? undefined : await idOf(device);
    if (ups === undefined && device !== 0) continue;
    const { items } = await readEvents(db, { agent, from: ts, to: ts + 1, limit: 50 });
    const event = items.find(({ id }) => id.endsWith(`.${seq}`));
    if (event) yield { event: 'event', data: toEventView(ups, event) };
  }
  for (const id of pending.commands) {
    const command = await findCommand(db, id);
    if (command === undefined || (only !== undefined && command.device !== only)) continue;
    const ups = await idOf(command.device);
    if (ups !== undefined) yield { event: 'command', data: toCommandView(ups, command) };
  }
  if (pending.missed > 0) yield { event: 'missed', data: { changes: pending.missed } };
}

async function devicesOf({ db }: Parts, agents: readonly string[], only: number | undefined): Promise<number[]> {
  if (agents.length === 0) return [];
  let query = db.selectFrom('bindings').select('device').where('agent', 'in', agents).where('to_ts', 'is', null);
  if (only !== undefined) query = query.where('device', '=', only);
  return (await query.execute()).map(({ device }) => device);
}
