import { type IdentityBody, identityBody } from '@ridethrough/protocol';
import type { PresenceSource } from '../agents/presence.ts';
import type { Db } from '../store/transaction.ts';
import { type LatestReading, LatestState } from './latest-state.ts';
import { primaryAgent } from './primary-agent.ts';

/** The way to a unit: its link's own state, or why that is not known. */
export type DeviceLink = {
  /** `offline`: the agent is; `unknown`: the agent says nothing of this unit. */
  readonly state: 'connecting' | 'up' | 'stale' | 'down' | 'offline' | 'unknown';
  readonly via: string | undefined;
  readonly says: string | undefined;
};

export type DeviceView = {
  /** Integer key, for rows that point here. */
  readonly key: number;
  /** Public id. */
  readonly id: string;
  readonly serial: string;
  readonly created: number;
  readonly identity: IdentityBody | undefined;
  /** Who speaks for it now; undefined when nobody is bound to it. */
  readonly agent: string | undefined;
  /** All that are bound to it now, in the order they came. */
  readonly agents: readonly string[];
  readonly link: DeviceLink;
  /** Under their NUT names. */
  readonly readings: Readonly<Record<string, LatestReading>>;
  /** UTC ms when the newest readings came; undefined: none did. */
  readonly arrived: number | undefined;
};

type Parts = { readonly db: Db; readonly presence: PresenceSource; readonly wallNow: () => number };

/** All devices of an organization, by serial. */
export async function readDevices(parts: Parts, organization: string): Promise<DeviceView[]> {
  const rows = await parts.db
    .selectFrom('devices')
    .selectAll()
    .where('organization', '=', organization)
    .orderBy('serial')
    .orderBy('id')
    .execute();
  return viewsOf(parts, rows);
}

/** One device by its integer key; with `organization` only if it is theirs. */
export async function readDevice(
  parts: Parts,
  { key, organization }: { readonly key: number; readonly organization?: string },
): Promise<DeviceView | undefined> {
  let query = parts.db.selectFrom('devices').selectAll().where('id', '=', key);
  if (organization !== undefined) query = query.where('organization', '=', organization);
  const [view] = await viewsOf(parts, await query.execute());
  return view;
}

type Row = {
  readonly id: number;
  readonly public_id: string;
  readonly serial: string;
  readonly created: number;
  readonly identity: string | null;
};

async function viewsOf({ db, presence, wallNow }: Parts, rows: readonly Row[]): Promise<DeviceView[]> {
  if (rows.length === 0) return [];
  // One device is asked for by its key; of several it is all of them, and a list of keys has a limit.
  const only = rows.length === 1 ? rows[0]?.id : undefined;
  let bindings = db.selectFrom('bindings').selectAll().where('to_ts', 'is', null);
  let latest = db.selectFrom('latest').selectAll();
  if (only !== undefined) {
    bindings = bindings.where('device', '=', only);
    latest = latest.where('device', '=', only);
  }
  const bindingsOf = Map.groupBy(await bindings.orderBy('id').execute(), ({ device }) => device);
  const latestOf = Map.groupBy(await latest.execute(), ({ device }) => device);
  const now = wallNow();
  return rows.map((row) => {
    const bound = bindingsOf.get(row.id) ?? [];
    const known = latestOf.get(row.id) ?? [];
    const candidates = bound.map(({ agent }) => ({
      agent,
      online: presence.presence(agent)?.online ?? false,
      arrived: known.find((state) => state.agent === agent)?.arrived,
    }));
    const agent = primaryAgent(candidates, now);
    const serial = bound.find((binding) => binding.agent === agent)?.serial ?? row.serial;
    const state = known.find((one) => one.agent === agent);
    return {
      key: row.id,
      id: row.public_id,
      serial: row.serial,
      created: row.created,
      identity: row.identity === null ? undefined : identityBody.parse(JSON.parse(row.identity)),
      agent,
      agents: bound.map((binding) => binding.agent),
      link: linkOf(presence, agent, serial),
      readings: state === undefined ? {} : Object.fromEntries(LatestState.parse(state.state).readings),
      arrived: state?.arrived,
    };
  });
}

/** Best first: one agent may have two links to a unit. */
const byWorth = ['up', 'stale', 'connecting', 'down'] as const;

function linkOf(presence: PresenceSource, agent: string | undefined, serial: string): DeviceLink {
  const there = agent === undefined ? undefined : presence.presence(agent);
  if (there === undefined) return { state: 'unknown', via: undefined, says: undefined };
  const links = there.links.filter((link) => link.ups === serial);
  const best = byWorth.map((state) => links.find((link) => link.state === state)).find((link) => link !== undefined);
  if (!there.online) return { state: 'offline', via: best?.via, says: undefined };
  if (best === undefined) return { state: 'unknown', via: undefined, says: undefined };
  return { state: best.state, via: best.via, says: best.says };
}
