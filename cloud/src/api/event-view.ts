import { z } from 'zod';
import type { StoredEvent } from '../events/read-events.ts';
import { isoOf } from './params.ts';

export const eventView = z
  .object({
    id: z.string(),
    at: z.string().meta({ description: "when it happened, by the agent's clock" }),
    arrived: z.string(),
    ups: z
      .object({ id: z.string().nullable(), serial: z.string() })
      .nullable()
      .meta({ description: 'null: the agent itself' }),
    agent: z.string(),
    event: z.string(),
    severity: z.string(),
    late: z.boolean().meta({ description: 'came after it was over: never to be taken as current' }),
    away: z.boolean().meta({ description: 'only the difference was seen: it happened between `since` and `at`' }),
    since: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event' });

export type EventView = z.infer<typeof eventView>;

/** `id` is the UPS's as users see it; undefined for the agent itself. */
export const toEventView = (id: string | undefined, event: StoredEvent): EventView => ({
  id: event.id,
  at: isoOf(event.ts),
  arrived: isoOf(event.arrived),
  ups: event.device === null ? null : { id: id ?? null, serial: event.ups },
  agent: event.agent,
  event: event.name,
  severity: event.severity,
  late: event.late,
  away: event.away,
  since: event.since === undefined ? null : isoOf(event.since),
  details: { ...event.details },
});
