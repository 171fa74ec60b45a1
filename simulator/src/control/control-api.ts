import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { LinkName } from '../line/fault.ts';
import type { LinkFaults } from '../line/link-faults.ts';
import type { RequestLog } from '../line/request-log.ts';
import type { SimulatedTime } from '../line/simulated-time.ts';
import type { WireLog } from '../line/wire-log.ts';
import type { RegisterMemory } from '../modbus/register-memory.ts';
import { isSimulatorError } from '../simulator-error.ts';
import type { UnitLike } from '../unit/unit.ts';
import * as bodies from './bodies.ts';
import { calls } from './calls.ts';
import { mistakesOf } from './mistakes.ts';

export type Controlled = {
  /** Undefined for a recorded unit, which can be read and no more. */
  readonly living: { readonly unit: UnitLike; readonly time: SimulatedTime } | undefined;
  readonly memory: Pick<RegisterMemory, 'peek'>;
  readonly faults: LinkFaults;
  readonly wireLog: WireLog;
  readonly requestLog: Pick<RequestLog, 'report'>;
  /** Takes links down, and up all others. */
  setDown(links: readonly LinkName[]): Promise<void>;
  /** What the serial line has seen; undefined where there is none. */
  serialSeen(): { readonly heard: number; readonly shortGaps: number } | undefined;
};

class Recorded extends Error {
  readonly statusCode = 409;
}

/** The HTTP API that pulls one unit about; the caller makes it listen. */
export function controlApi(controlled: Controlled): FastifyInstance {
  const { memory, faults, wireLog, requestLog } = controlled;
  const app = Fastify({ forceCloseConnections: true, bodyLimit: 64 * 1024 }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  // curl sends its -d as a form; here it is JSON whatever it is called.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'));
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    if (error instanceof Recorded) return reply.code(409).send({ error: error.message });
    if (isSimulatorError(error, 'bad-value')) {
      return reply.code(400).send({ error: 'not done', mistakes: [{ path: 'body', message: error.message }] });
    }
    const mistakes = mistakesOf(error);
    if (mistakes) return reply.code(error.statusCode ?? 400).send({ error: 'not done', mistakes });
    return reply.code(500).send({ error: `the simulator failed: ${error.message}` });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'no such call', calls }));

  const living = () => {
    if (!controlled.living) throw new Recorded('this is a recorded unit: it can be read, and nothing about it changes');
    return controlled.living;
  };
  /** Acts on the unit as it is now, and answers with what it has become. */
  const act = (action: (unit: UnitLike, time: SimulatedTime) => void) => {
    const { unit, time } = living();
    time.catchUp();
    action(unit, time);
    return { speed: time.speed, ...unit.state() };
  };
  const link = () => ({ down: faults.down, faults: faults.faults, rtu: controlled.serialSeen() });

  app.get('/', () => ({ calls }));
  app.get('/state', () => act(() => {}));
  app.put('/mains', { schema: { body: bodies.mainsBody } }, ({ body }) => act((unit) => unit.setMains(body)));
  app.put('/load', { schema: { body: bodies.loadBody } }, ({ body }) => act((unit) => unit.setLoad(body)));
  app.put('/battery', { schema: { body: bodies.batteryBody } }, ({ body }) => act((unit) => unit.setBattery(body)));
  app.put('/identity', { schema: { body: bodies.identityBody } }, ({ body }) => act((unit) => unit.setIdentity(body)));
  app.put('/fault', { schema: { body: bodies.faultBody } }, ({ body }) => act((unit) => unit.setFault(body)));
  app.post('/advance', { schema: { body: bodies.advanceBody } }, ({ body }) =>
    act((_, time) => time.skip(body.seconds * 1000)),
  );
  app.put('/speed', { schema: { body: bodies.speedBody } }, ({ body }) => act((_, time) => time.setSpeed(body.speed)));
  app.get('/log', () => {
    const { unit, time } = living();
    time.catchUp();
    return { log: unit.log };
  });
  app.get('/link', link);
  app.put('/link', { schema: { body: bodies.linkBody } }, async ({ body }) => {
    if (body.faults) faults.set(body.faults);
    if (body.down !== undefined) await controlled.setDown(downLinks(body.down));
    return link();
  });
  app.get('/writes', () => wireLog.report);
  app.get('/requests', { schema: { querystring: bodies.requestsQuery } }, ({ query: { after } }) =>
    requestLog.report(after),
  );
  app.get('/registers', { schema: { querystring: bodies.registersQuery } }, ({ query: { at, words } }) => {
    controlled.living?.time.catchUp();
    const raw = memory.peek(at, words);
    return { at, words: raw, hex: raw.map((word) => word.toString(16).padStart(4, '0')).join(' ') };
  });
  return app;
}

const downLinks = (down: boolean | LinkName): readonly LinkName[] =>
  typeof down === 'string' ? [down] : down ? ['tcp', 'rtu'] : [];
