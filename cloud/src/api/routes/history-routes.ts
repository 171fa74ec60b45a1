import { eventNames, readingNames, severities } from '@ridethrough/protocol';
import { z } from 'zod';
import { readEvents } from '../../events/read-events.ts';
import { readMessages, readRollups } from '../../telemetry/read-telemetry.ts';
import type { Api, ApiParts } from '../api-parts.ts';
import { errorBody } from '../error-body.ts';
import { eventView, toEventView } from '../event-view.ts';
import { checkSpan, countParam, cursorParam, isoOf, namesParam, timeParam, upsParam } from '../params.ts';
import { callerOf } from '../require-key.ts';
import { resolveUps } from '../resolve-ups.ts';

const HOUR_MS = 3_600_000;

const checkedNames = (known: readonly string[]) =>
  namesParam.pipe(
    z.array(z.string()).superRefine((names, context) => {
      for (const name of names)
        if (!known.includes(name))
          context.addIssue({
            code: 'custom',
            message: `there is no ${name}`,
            params: { allowed: nearest(name, known) },
          });
    }),
  );

/** Known names that begin like this one, or all. */
function nearest(name: string, known: readonly string[]): string {
  const alike = known.filter((one) => one.split('.')[0] === name.split('.')[0]);
  return (alike.length > 0 ? alike : known).join(', ');
}

/** Time, epoch and number of the last record. */
const RECORD = /^\d{1,16}\.\d{1,16}\.\d{1,16}$/;
const MINUTE = /^\d{1,16}\.[a-z][A-Za-z0-9.-]*$/;

const telemetryFields = z.strictObject({
  from: timeParam.optional(),
  to: timeParam.optional(),
  readings: checkedNames(Object.keys(readingNames))
    .optional()
    .meta({ description: 'names with commas; all without it' }),
  resolution: z.enum(['raw', 'minute']).default('raw'),
  limit: countParam(1, 5000, 'how many rows at most').default(1000),
  cursor: cursorParam(new RegExp(`${RECORD.source}|${MINUTE.source}`)),
});
const telemetryQuery = telemetryFields.superRefine((query, context) => {
  checkSpan(query, context);
  const { cursor, resolution } = query;
  // What has neither form is told already.
  if (cursor === undefined || !(resolution === 'raw' ? MINUTE : RECORD).test(cursor)) return;
  const params = { allowed: `the \`next\` of a page with resolution=${resolution}` };
  context.addIssue({ code: 'custom', path: ['cursor'], message: 'it is no cursor of this call', params });
});

const samples = z.array(z.object({ at: z.string(), readings: z.record(z.string(), z.unknown()) }));
const minutes = z.array(
  z.object({
    at: z.string().meta({ description: 'when the minute begins' }),
    reading: z.string(),
    mean: z.number(),
    min: z.number(),
    max: z.number(),
    seconds: z.number().meta({ description: 'how much of the minute is covered' }),
  }),
);
const span = { from: z.string(), to: z.string(), next: z.string().nullable() };
const telemetryPage = z.union([
  z.object({ ...span, resolution: z.literal('raw'), samples }),
  z.object({ ...span, resolution: z.literal('minute'), minutes }),
]);

const eventsQuery = z
  .strictObject({
    from: timeParam.optional(),
    to: timeParam.optional(),
    names: checkedNames(Object.keys(eventNames))
      .optional()
      .meta({ description: 'names of events with commas; all without it' }),
    severities: checkedNames(severities).optional(),
    limit: countParam(1, 1000, 'how many at most').default(100),
    cursor: cursorParam(RECORD),
  })
  .superRefine(checkSpan);

export function historyRoutes(api: Api, parts: ApiParts): void {
  const { db, clock } = parts;

  api.get(
    '/api/v1/ups/:id/telemetry',
    {
      schema: {
        summary: 'Readings over a range, oldest first; the last hour when nothing else is asked',
        params: upsParam,
        querystring: telemetryQuery,
        response: { 200: telemetryPage, '4xx': errorBody },
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const found = await resolveUps(parts, callerOf(request), params.id);
      if (!found.ok) return reply.code(found.status).send(found.body);
      const to = query.to ?? clock.wallNow() + 1;
      const from = query.from ?? to - HOUR_MS;
      const range = { device: found.key, from, to };
      const paging = { limit: query.limit, after: query.cursor, readings: query.readings };
      const about = { from: isoOf(from), to: isoOf(to) };
      if (query.resolution === 'minute') {
        const page = await readRollups(db, range, paging);
        const items = page.items.map(({ ts, ...rest }) => ({ at: isoOf(ts), ...rest }));
        return { ...about, resolution: 'minute' as const, minutes: items, next: page.next ?? null };
      }
      const page = await readMessages(db, range, paging);
      const items = page.items.flatMap((message) =>
        message.samples.map(({ ts, readings }) => ({ at: isoOf(ts), readings: { ...readings } })),
      );
      return { ...about, resolution: 'raw' as const, samples: items, next: page.next ?? null };
    },
  );

  api.get(
    '/api/v1/ups/:id/events',
    {
      schema: {
        summary: 'What happened, newest first',
        params: upsParam,
        querystring: eventsQuery,
        response: { 200: z.object({ events: z.array(eventView), next: z.string().nullable() }), '4xx': errorBody },
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const found = await resolveUps(parts, callerOf(request), params.id);
      if (!found.ok) return reply.code(found.status).send(found.body);
      const { cursor: after, ...filter } = query;
      const page = await readEvents(db, { ...filter, device: found.key, after });
      return { events: page.items.map((event) => toEventView(found.id, event)), next: page.next ?? null };
    },
  );
}
