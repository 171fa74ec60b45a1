import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { AccessSwitches } from '../access/access-switches.ts';
import type { Links } from '../line/links.ts';
import type { RequestLog } from '../line/request-log.ts';
import type { SimulatedTime } from '../line/simulated-time.ts';
import { skipInTurns } from '../line/skip-in-turns.ts';
import type { Time } from '../line/time.ts';
import type { WireLog } from '../line/wire-log.ts';
import type { RegisterMemory } from '../modbus/register-memory.ts';
import type { Panel } from '../panel/panel.ts';
import { isSimulatorError } from '../simulator-error.ts';
import type { UnitLike } from '../unit/unit.ts';
import type { UpsLinkServed } from '../ups-link/served.ts';
import type { Answers, AnyAct, Stage } from './acts/act.ts';
import { acts } from './acts/acts.ts';
import { calls } from './calls.ts';
import { describeLinks } from './describe-links.ts';
import { mistakesOf } from './mistakes.ts';
import { registersQuery, requestsQuery } from './queries.ts';
import { type Scenes, sceneCalls } from './scene-calls.ts';
import { strict, within } from './shapes.ts';
import { upsLinkReport } from './ups-link-report.ts';

export type Controlled = {
  /** Undefined for a recorded unit, which can be read and no more. */
  readonly living:
    | { readonly unit: UnitLike; readonly time: SimulatedTime; readonly panel: Panel; readonly scenes: Scenes }
    | undefined;
  readonly clock: Time;
  readonly memory: Pick<RegisterMemory, 'peek'>;
  readonly links: Links;
  readonly access: AccessSwitches;
  readonly wireLog: WireLog;
  readonly requestLog: Pick<RequestLog, 'report'>;
  /** What the serial line has seen; undefined where there is none. */
  serialSeen(): { readonly heard: number; readonly shortGaps: number } | undefined;
  /** Undefined where it is not served over UPS-Link. */
  readonly upsLink?: UpsLinkServed | undefined;
  /** Connections that Modbus TCP has taken. */
  connections(): number;
};

const advanceBody = strict({ seconds: within(0.001, 604_800, 's of simulated time') });

class Recorded extends Error {
  readonly statusCode = 409;
}

/** The HTTP API that pulls one unit about; the caller makes it listen. */
export function controlApi(controlled: Controlled): FastifyInstance {
  const { memory, links, access, wireLog, requestLog } = controlled;
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
  const now = () => {
    const { unit, time } = living();
    time.catchUp();
    return { speed: time.speed, ...unit.state() };
  };
  const link = (after?: number) =>
    describeLinks(links, { rtu: controlled.serialSeen(), connections: controlled.connections(), after });

  app.get('/', () => ({ calls }));
  app.get('/state', now);
  const stage: Stage = {
    get unit() {
      return living().unit;
    },
    get time() {
      return living().time;
    },
    get panel() {
      return living().panel;
    },
    links,
    access,
    upsLink: controlled.upsLink?.session,
  };
  const answers: Readonly<Record<Answers, () => object>> = {
    state: now,
    link: () => link(),
    access: () => access.now,
    'ups-link': () => upsLinkReport(controlled.upsLink),
    panel() {
      const { panel, time } = living();
      time.catchUp();
      return panel.screen;
    },
  };
  for (const [name, act] of Object.entries<AnyAct>(acts)) {
    app.put(`/${name}`, async ({ body }, reply) => {
      const bound = act.bind(body);
      if (!bound.ok) {
        const mistakes = bound.mistakes.map(({ path, message }) => ({ path: path ? `body/${path}` : 'body', message }));
        return reply.code(400).send({ error: 'not done', mistakes });
      }
      controlled.living?.time.catchUp();
      await bound.run(stage);
      controlled.living?.scenes.player.noteAct(name, body);
      return answers[act.answers]();
    });
  }
  sceneCalls(app, living);
  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());
  app.post('/advance', { schema: { body: advanceBody } }, async ({ body }) => {
    await skipInTurns(living().time, body.seconds * 1000, { clock: controlled.clock, signal: closing.signal });
    return now();
  });
  app.get('/log', () => {
    const { unit, time } = living();
    time.catchUp();
    return { log: unit.log };
  });
  for (const what of ['access', 'panel'] as const) app.get(`/${what}`, answers[what]);
  app.get('/link', { schema: { querystring: requestsQuery } }, ({ query: { after } }) => link(after));
  app.get('/writes', () => wireLog.report);
  app.get('/ups-link', { schema: { querystring: requestsQuery } }, ({ query: { after } }) =>
    upsLinkReport(controlled.upsLink, after),
  );
  app.get('/requests', { schema: { querystring: requestsQuery } }, ({ query: { after } }) => requestLog.report(after));
  app.get('/registers', { schema: { querystring: registersQuery } }, ({ query: { at, words } }) => {
    controlled.living?.time.catchUp();
    const raw = memory.peek(at, words);
    return { at, words: raw, hex: raw.map((word) => word.toString(16).padStart(4, '0')).join(' ') };
  });
  return app;
}
