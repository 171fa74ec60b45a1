import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { readDevice, readDevices } from '../../devices/read-devices.ts';
import { isKeyGood } from '../../organizations/api-key-store.ts';
import type { Api, ApiParts } from '../api-parts.ts';
import { errorBody, toError } from '../error-body.ts';
import { readPending, type StreamMessage, type StreamScope } from '../read-pending.ts';
import { callerOf } from '../require-key.ts';
import { resolveUps } from '../resolve-ups.ts';
import { StreamSlot } from '../stream-slot.ts';
import { toUpsView } from '../ups-view.ts';

const MOST_READERS = 200;
const KEEP_ALIVE_MS = 15_000;
/** A stream may be open for months: it is to end soon after its key does. */
const CHECK_KEY_MS = 2_000;

const query = z.strictObject({
  ups: z.string().min(1).max(128).optional().meta({ description: 'only this one: id, serial number or label' }),
});

const summary =
  'Server-sent events: `ups` (its latest state), `event`, `command`, and `missed` when a slow reader was not told of everything';

export function streamRoute(api: Api, parts: ApiParts): void {
  api.get(
    '/api/v1/stream',
    { schema: { summary, querystring: query, response: { 200: z.string(), '4xx': errorBody, '5xx': errorBody } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const found = request.query.ups === undefined ? undefined : await resolveUps(parts, caller, request.query.ups);
      if (found?.ok === false) return reply.code(found.status).send(found.body);
      if (parts.live.readers >= MOST_READERS)
        return reply.code(503).send(toError('unavailable', `${MOST_READERS} streams are open already`));
      reply.hijack();
      const left = new AbortController();
      reply.raw.once('close', () => left.abort());
      reply.raw.once('error', () => left.abort());
      const endIfRevoked = async () => {
        if (!(await isKeyGood(parts.db, caller.key))) left.abort();
      };
      const check = setInterval(() => void endIfRevoked().catch(() => {}), CHECK_KEY_MS);
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      // The first words, so that the reader sees the stream begin although there may be nothing to tell yet.
      reply.raw.write(': here is what changes\n\n');
      await follow(parts, reply.raw, left.signal, { organization: caller.organization, only: found?.key }).catch(
        (error: unknown) => {
          if (!left.signal.aborted) request.log.error({ err: error }, 'a stream broke off');
        },
      );
      clearInterval(check);
      reply.raw.end();
      return reply;
    },
  );
}

async function follow(parts: ApiParts, out: ServerResponse, left: AbortSignal, scope: StreamScope): Promise<void> {
  const slot = new StreamSlot(scope.only);
  const end = parts.live.onChange(scope.organization, slot.put);
  const send = async (message: StreamMessage) => {
    const { event, data } = message;
    // Waiting for the reader is what keeps a slow one from costing memory: meanwhile the slot holds only marks.
    if (!left.aborted && !out.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`))
      await once(out, 'drain', { signal: left });
  };
  const beat = setInterval(() => {
    if (!out.writableNeedDrain) out.write(': still here\n\n');
  }, KEEP_ALIVE_MS);
  try {
    for await (const message of everything(parts, scope)) await send(message);
    while (!left.aborted) {
      await slot.changed(left);
      if (left.aborted) return;
      for await (const message of readPending(parts, slot.take(), scope)) await send(message);
    }
  } finally {
    clearInterval(beat);
    end();
  }
}

/** How every UPS stands when the reader comes. */
async function* everything(
  { db, clock, presence }: ApiParts,
  { organization, only }: StreamScope,
): AsyncGenerator<StreamMessage> {
  const about = { db, presence, wallNow: () => clock.wallNow() };
  const one = only === undefined ? undefined : await readDevice(about, { key: only, organization });
  const devices = only === undefined ? await readDevices(about, organization) : one === undefined ? [] : [one];
  for (const device of devices) yield { event: 'ups', data: toUpsView(device, presence) };
}
