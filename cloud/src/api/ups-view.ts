import { identityBody } from '@ridethrough/protocol';
import { z } from 'zod';
import type { PresenceSource } from '../agents/presence.ts';
import type { DeviceView } from '../devices/read-devices.ts';
import { isoOf } from './params.ts';

const iso = z.string().meta({ description: 'ISO 8601, UTC' });
const reading = z.union([z.number(), z.string()]);

export const upsView = z
  .object({
    id: z.string(),
    serial: z.string(),
    label: z.string().nullable().meta({ description: "the agent's own name for it" }),
    model: z.string().nullable(),
    status: z.string().nullable().meta({ description: "NUT's ups.status, such as OL or OB LB" }),
    current: z.boolean().meta({ description: 'the agent is online and reads the UPS: the readings are of now' }),
    link: z.object({ state: z.string(), via: z.string().nullable(), says: z.string().nullable() }).meta({
      description:
        'the way to the UPS: connecting, up, stale, down; offline when the agent is; unknown when it says nothing of it',
    }),
    agent: z.object({ id: z.string(), online: z.boolean(), lastSeen: iso.nullable() }).nullable(),
    lastSeen: iso.nullable().meta({ description: 'when the newest readings came' }),
    readings: z.record(z.string(), reading).meta({ description: 'the newest of each, under NUT names' }),
  })
  .meta({ id: 'Ups' });

export type UpsView = z.infer<typeof upsView>;

export const upsDetailView = upsView
  .extend({
    agents: z.array(z.string()).meta({ description: 'all that read it; the first word has `agent`' }),
    since: iso.meta({ description: 'when it was first heard of' }),
    identity: identityBody.nullable(),
    readAt: z.record(z.string(), iso).meta({ description: "when each reading was taken, by the agent's clock" }),
  })
  .meta({ id: 'UpsDetail' });

export type UpsDetailView = z.infer<typeof upsDetailView>;

export function toUpsView(device: DeviceView, source: PresenceSource): UpsView {
  const { id, serial, identity, agent, link, readings, arrived } = device;
  const presence = agent === undefined ? undefined : source.presence(agent);
  const lastSeen = presence?.lastSeen ?? 0;
  const status = readings['ups.status']?.value;
  return {
    id,
    serial,
    label: identity?.label ?? null,
    model: identity?.model ?? null,
    status: status === undefined ? null : String(status),
    current: link.state === 'up',
    link: { state: link.state, via: link.via ?? null, says: link.says ?? null },
    agent:
      agent === undefined
        ? null
        : { id: agent, online: presence?.online === true, lastSeen: lastSeen > 0 ? isoOf(lastSeen) : null },
    lastSeen: arrived === undefined ? null : isoOf(arrived),
    readings: Object.fromEntries(Object.entries(readings).map(([name, { value }]) => [name, value])),
  };
}

export const toUpsDetailView = (device: DeviceView, source: PresenceSource): UpsDetailView => ({
  ...toUpsView(device, source),
  since: isoOf(device.created),
  agents: [...device.agents],
  identity: device.identity ?? null,
  readAt: Object.fromEntries(Object.entries(device.readings).map(([name, { ts }]) => [name, isoOf(ts)])),
});
