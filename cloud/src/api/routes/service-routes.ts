import { z } from 'zod';
import type { Api, ApiParts } from '../api-parts.ts';

const health = z.object({ status: z.enum(['ok', 'red']), reasons: z.array(z.string()) }).meta({ id: 'Health' });

export function serviceRoutes(api: Api, { health: state }: ApiParts): void {
  api.get(
    '/healthz',
    { config: { access: 'open' }, schema: { summary: 'Is it well?', response: { 200: health, 503: health } } },
    async (_request, reply) => {
      const { status, reasons } = state.report();
      return reply.code(status === 'ok' ? 200 : 503).send({ status, reasons: [...reasons] });
    },
  );

  api.get(
    '/metrics',
    {
      config: { access: 'loopback-or-key' },
      schema: { summary: 'Figures for Prometheus', response: { 200: z.string() } },
    },
    async (_request, reply) => {
      reply.type('text/plain; version=0.0.4; charset=utf-8').serializer((text: string) => text);
      return state.metrics.render();
    },
  );

  api.get('/api/v1/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    reply.type('application/json').serializer((text: string) => text);
    return JSON.stringify(api.swagger());
  });
}
