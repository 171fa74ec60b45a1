import { z } from 'zod';
import { readAgents } from '../../agents/agent-store.ts';
import type { Api, ApiParts } from '../api-parts.ts';
import { errorBody } from '../error-body.ts';
import { countParam, cursorParam, isoOf } from '../params.ts';
import { callerOf } from '../require-key.ts';

const link = z.object({
  label: z.string(),
  ups: z.string().nullable().meta({ description: 'serial number of the UPS, once it is known' }),
  via: z.string(),
  state: z.string(),
  says: z.string().nullable(),
});

const agentView = z
  .object({
    id: z.string(),
    host: z.string().nullable().meta({ description: 'the name of its machine, as it said when it enrolled' }),
    online: z.boolean(),
    since: z.string().nullable().meta({ description: 'of its being online or offline' }),
    firstSeen: z.string().meta({ description: 'when it was approved' }),
    lastSeen: z.string().nullable(),
    boot: z.string().nullable(),
    version: z.string().nullable(),
    trouble: z
      .string()
      .nullable()
      .meta({ description: 'what somebody should look at, such as two agents with this id' }),
    links: z.array(link),
  })
  .meta({ id: 'Agent' });

const quarantined = z
  .object({
    id: z.number(),
    agent: z.string(),
    epoch: z.string().nullable(),
    seq: z.number().nullable(),
    arrived: z.string(),
    topic: z.string(),
    reason: z.string(),
    payload: z.string().meta({ description: 'as text, cut when it is long' }),
  })
  .meta({ id: 'Quarantined' });

const limit = countParam(1, 1000, 'how many at most').default(100);
const listQuery = z.strictObject({ limit, cursor: cursorParam(/^[A-Za-z0-9_-]{1,64}$/) });
const quarantineQuery = z.strictObject({
  limit,
  cursor: cursorParam(/^\d{1,16}$/),
  agent: z.string().max(64).optional(),
});

/** 0: never yet. */
const seenAt = (ms: number): string | null => (ms === 0 ? null : isoOf(ms));

export function agentRoutes(api: Api, { db, presence }: ApiParts): void {
  api.get(
    '/api/v1/agents',
    {
      schema: {
        summary: 'Every agent of the organization',
        querystring: listQuery,
        response: { 200: z.object({ agents: z.array(agentView), next: z.string().nullable() }), '4xx': errorBody },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const known = await readAgents(db, callerOf(request).organization);
      const rows = known.filter(({ agent }) => agent > (cursor ?? '')).slice(0, limit);
      const agents = rows.map((row) => {
        const now = presence.presence(row.agent);
        return {
          id: row.agent,
          host: row.host ?? null,
          online: now?.online === true,
          since: now?.since ? isoOf(now.since) : null,
          firstSeen: isoOf(row.firstSeen),
          lastSeen: seenAt(Math.max(row.lastSeen, now?.lastSeen ?? 0)),
          boot: now?.boot ?? null,
          version: now?.version ?? null,
          trouble: now?.trouble ?? null,
          links: (now?.links ?? []).map(({ label, ups, via, state, says }) => ({
            label,
            ups: ups ?? null,
            via,
            state,
            says: says ?? null,
          })),
        };
      });
      return { agents, next: rows.length === limit ? (rows.at(-1)?.agent ?? null) : null };
    },
  );

  api.get(
    '/api/v1/quarantine',
    {
      schema: {
        summary: 'What agents sent and the cloud could not read, newest first',
        querystring: quarantineQuery,
        response: {
          200: z.object({ quarantine: z.array(quarantined), next: z.string().nullable() }),
          '4xx': errorBody,
        },
      },
    },
    async (request) => {
      const { limit, cursor, agent } = request.query;
      const { organization } = callerOf(request);
      let query = db
        .selectFrom('quarantine')
        .selectAll()
        .where('agent', 'in', (eb) => eb.selectFrom('agents').select('agent').where('organization', '=', organization));
      if (agent !== undefined) query = query.where('agent', '=', agent);
      if (cursor !== undefined) query = query.where('id', '<', Number(cursor));
      const rows = await query.orderBy('id', 'desc').limit(limit).execute();
      const last = rows.length === limit ? rows.at(-1) : undefined;
      return {
        quarantine: rows.map(({ arrived, ...row }) => ({ ...row, arrived: isoOf(arrived) })),
        next: last ? String(last.id) : null,
      };
    },
  );
}
