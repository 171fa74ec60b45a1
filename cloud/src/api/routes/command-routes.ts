import { z } from 'zod';
import type { CommandRecord } from '../../commands/command-record.ts';
import { listCommands, stepsOf } from '../../commands/command-store.ts';
import { readDevice } from '../../devices/read-devices.ts';
import type { Api, ApiParts } from '../api-parts.ts';
import { commandHistoryView, commandView, toCommandHistoryView, toCommandView } from '../command-view.ts';
import { errorBody, toError } from '../error-body.ts';
import { Owners } from '../owners.ts';
import { countParam, cursorParam, upsParam } from '../params.ts';
import { callerOf } from '../require-key.ts';
import { resolveUps } from '../resolve-ups.ts';
import { waitForFinal } from '../wait-for-final.ts';

const body = z.strictObject({
  name: z.string().min(1).max(64).meta({ description: 'of the command, such as outlet-group.reboot' }),
  args: z.record(z.string(), z.unknown()).default({}),
});
const headers = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[!-~]{1,128}$/)
    .optional()
    .meta({ description: 'the same key with the same request gives the command that it made first' }),
});
const commandParam = z.strictObject({ id: z.string().min(1).max(64) });
const waitQuery = z.strictObject({
  wait: countParam(0, 60, 'seconds to wait until the command is final').default(0),
});
const listQuery = z.strictObject({
  limit: countParam(1, 1000, 'how many at most').default(100),
  cursor: cursorParam(/^\d{1,16}\.[0-9a-f-]{36}$/),
});

export function commandRoutes(api: Api, parts: ApiParts): void {
  const { db, clock, commands } = parts;
  const owners = new Owners(db);

  api.post(
    '/api/v1/ups/:id/commands',
    {
      schema: {
        summary: 'Asks a UPS to do something',
        params: upsParam,
        headers,
        body,
        response: { 200: commandHistoryView, 201: commandHistoryView, '4xx': errorBody },
      },
    },
    async (request, reply) => {
      const { organization, key } = callerOf(request);
      const found = await resolveUps(parts, callerOf(request), request.params.id);
      if (!found.ok) return reply.code(found.status).send(found.body);
      const about = { ...parts, wallNow: () => clock.wallNow() };
      const device = await readDevice(about, { key: found.key, organization });
      if (device === undefined) return reply.code(404).send(toError('not-found', 'the UPS is gone'));
      const idempotencyKey = request.headers['idempotency-key'];
      const creation = await commands.create({
        ...request.body,
        target: { device: device.key, serial: device.serial, identity: device.identity, agent: device.agent },
        by: `key:${key}`,
        origin: request.ip,
        // Another organization's keys are its own affair.
        ...(idempotencyKey !== undefined && { idempotencyKey: `${organization}/${idempotencyKey}` }),
      });
      switch (creation.outcome) {
        case 'invalid': {
          const mistakes = creation.mistakes.map((mistake) => ({ ...mistake, path: `body.${mistake.path}` }));
          return reply.code(422).send(toError('invalid-command', 'the command was not made', mistakes));
        }
        case 'key-taken': {
          const says = `the idempotency key was used for ${creation.command.name} of ${creation.command.serial} (${creation.command.id})`;
          return reply.code(409).send(toError('key-taken', says));
        }
        case 'created':
        case 'repeated': {
          const view = toCommandHistoryView(found.id, creation.command, await stepsOf(db, creation.command.id));
          reply.header('location', `/api/v1/commands/${creation.command.id}`);
          return reply.code(creation.outcome === 'created' ? 201 : 200).send(view);
        }
        default:
          return creation satisfies never;
      }
    },
  );

  api.get(
    '/api/v1/commands/:id',
    {
      schema: {
        summary: 'One command with its history; with wait, not before it is final or the time is over',
        params: commandParam,
        querystring: waitQuery,
        response: { 200: commandHistoryView, '4xx': errorBody },
      },
    },
    async (request, reply) => {
      const { organization } = callerOf(request);
      if ((await owners.ofCommand(request.params.id)) !== organization)
        return reply.code(404).send(toError('not-found', 'there is no such command'));
      const gone = new AbortController();
      request.raw.once('close', () => gone.abort());
      reply.raw.once('close', () => gone.abort());
      const command = await waitForFinal(parts, request.params.id, request.query.wait * 1000, gone.signal);
      if (command === undefined) return reply.code(404).send(toError('not-found', 'there is no such command'));
      return toCommandHistoryView(await publicId(command), command, await stepsOf(db, command.id));
    },
  );

  api.get(
    '/api/v1/ups/:id/commands',
    {
      schema: {
        summary: 'The commands of a UPS, newest first',
        params: upsParam,
        querystring: listQuery,
        response: { 200: z.object({ commands: z.array(commandView), next: z.string().nullable() }), '4xx': errorBody },
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const found = await resolveUps(parts, callerOf(request), params.id);
      if (!found.ok) return reply.code(found.status).send(found.body);
      const list = await listCommands(db, found.key, query.limit, beforeOf(query.cursor));
      const last = list.length === query.limit ? list.at(-1) : undefined;
      return {
        commands: list.map((command) => toCommandView(found.id, command)),
        next: last ? `${last.created}.${last.id}` : null,
      };
    },
  );

  const publicId = async (command: CommandRecord): Promise<string> => {
    const row = await db.selectFrom('devices').select('public_id').where('id', '=', command.device).executeTakeFirst();
    return row?.public_id ?? '';
  };
}

function beforeOf(cursor: string | undefined) {
  const [created, id] = cursor?.split('.') ?? [];
  return created === undefined || id === undefined ? undefined : { created: Number(created), id };
}
