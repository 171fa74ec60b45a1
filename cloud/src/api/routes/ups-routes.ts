import { z } from 'zod';
import { readDevice, readDevices } from '../../devices/read-devices.ts';
import type { Api, ApiParts } from '../api-parts.ts';
import { errorBody, toError } from '../error-body.ts';
import { countParam, cursorParam, strayCursor, upsParam } from '../params.ts';
import { callerOf } from '../require-key.ts';
import { resolveUps } from '../resolve-ups.ts';
import { toUpsDetailView, toUpsView, upsDetailView, upsView } from '../ups-view.ts';

const listQuery = z.strictObject({
  limit: countParam(1, 1000, 'how many at most').default(1000),
  cursor: cursorParam(/^[A-Za-z0-9_-]{1,64}$/),
});
const list = z.object({ ups: z.array(upsView), next: z.string().nullable() });

export function upsRoutes(api: Api, parts: ApiParts): void {
  const { presence } = parts;
  const about = { ...parts, wallNow: () => parts.clock.wallNow() };

  api.get(
    '/api/v1/ups',
    {
      schema: {
        summary: 'Every UPS with its newest readings',
        querystring: listQuery,
        response: { 200: list, '4xx': errorBody },
      },
    },
    async (request, reply) => {
      const { query } = request;
      const devices = await readDevices(about, callerOf(request).organization);
      const first = query.cursor === undefined ? 0 : devices.findIndex(({ id }) => id === query.cursor) + 1;
      if (query.cursor !== undefined && first === 0)
        return reply.code(400).send(toError('invalid', 'the request is not what is wanted here', [strayCursor]));
      const page = devices.slice(first, first + query.limit);
      const more = first + query.limit < devices.length;
      return { ups: page.map((device) => toUpsView(device, presence)), next: more ? (page.at(-1)?.id ?? null) : null };
    },
  );

  api.get(
    '/api/v1/ups/:id',
    {
      schema: {
        summary: 'One UPS with its identity',
        params: upsParam,
        response: { 200: upsDetailView, '4xx': errorBody },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const found = await resolveUps(parts, caller, request.params.id);
      if (!found.ok) return reply.code(found.status).send(found.body);
      const device = await readDevice(about, { key: found.key, organization: caller.organization });
      if (device === undefined) return reply.code(404).send(toError('not-found', 'the UPS is gone'));
      return toUpsDetailView(device, presence);
    },
  );
}
