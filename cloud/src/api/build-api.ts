import swagger from '@fastify/swagger';
import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ServerTls } from '../trust/trust.ts';
import type { Api, ApiParts } from './api-parts.ts';
import { checkHost } from './check-host.ts';
import { apiErrors, type ErrorBody, toError } from './error-body.ts';
import { mistakesOf } from './mistakes-of.ts';
import { requireKey } from './require-key.ts';
import { agentRoutes } from './routes/agent-routes.ts';
import { auditRoutes } from './routes/audit-routes.ts';
import { claimRoutes } from './routes/claim-routes.ts';
import { commandRoutes } from './routes/command-routes.ts';
import { enrolmentRoutes } from './routes/enrolment-routes.ts';
import { historyRoutes } from './routes/history-routes.ts';
import { serviceRoutes } from './routes/service-routes.ts';
import { streamRoute } from './routes/stream-route.ts';
import { upsRoutes } from './routes/ups-routes.ts';

const MOST_BODY_BYTES = 16 * 1024;
const HANDSHAKE_MS = 10_000;
const MOST_PARAM_CHARACTERS = 200;

const ALWAYS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

const allRoutes = [
  upsRoutes,
  historyRoutes,
  commandRoutes,
  agentRoutes,
  claimRoutes,
  auditRoutes,
  streamRoute,
  enrolmentRoutes,
  serviceRoutes,
] as const;

/** The HTTPS API, ready for `inject` or `listen`; nothing is opened. */
export async function buildApi(parts: ApiParts, tls: ServerTls, log: FastifyBaseLogger): Promise<Api> {
  const api = fastify({
    // Node would answer a request without a Host by itself, without a word; checkHost tells what is missing.
    https: { ...tls, minVersion: 'TLSv1.3', handshakeTimeout: HANDSHAKE_MS, requireHostHeader: false },
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MOST_BODY_BYTES,
    // Open streams would keep close() waiting for ever.
    forceCloseConnections: true,
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: MOST_PARAM_CHARACTERS },
    frameworkErrors: answerFromOutside,
    clientErrorHandler(_error, socket) {
      const body = JSON.stringify(toError('invalid', 'that is no HTTP request'));
      if (socket.writable)
        socket.end(
          `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
        );
    },
  }).withTypeProvider<ZodTypeProvider>();
  api.setValidatorCompiler(validatorCompiler);
  api.setSerializerCompiler(serializerCompiler);
  api.removeContentTypeParser('text/plain');
  api.addHook('onRequest', async (request, reply) => {
    reply.headers(ALWAYS);
    const refused = checkHost(request, parts.names);
    if (refused) return reply.code(apiErrors['foreign-host']).send(refused);
  });
  api.decorateRequest('caller', undefined);
  api.addHook('onRequest', requireKey(parts));
  api.setNotFoundHandler(({ method, url }, reply) =>
    reply.code(404).send(toError('not-found', `there is no ${method} ${url}`)),
  );
  api.setErrorHandler((error: FastifyError, request, reply) => {
    const { status, body } = explain(error, request);
    if (status === 500) request.log.error({ err: error }, 'a request failed');
    return reply.code(status).serializer(JSON.stringify).type('application/json').send(body);
  });
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Ridethrough',
        description: 'UPSs, their readings and events, and commands to them.',
        version: '1',
      },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer', bearerFormat: 'rt_<id>_<secret>' } } },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  for (const routes of allRoutes) routes(api, parts);
  await api.ready();
  return api;
}

/** Of what never got as far as a route, and so past no hook. */
function answerFromOutside(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const { status, body } = explain(error, request);
  reply.code(status).headers(ALWAYS).serializer(JSON.stringify).type('application/json').send(body);
}

function explain(error: FastifyError, request: FastifyRequest): { status: number; body: ErrorBody } {
  if (error.validation !== undefined)
    return {
      status: 400,
      body: toError('invalid', 'the request is not what is wanted here', allMistakes(error, request)),
    };
  switch (error.code) {
    case 'FST_ERR_BAD_URL': {
      const says = 'it is not percent-encoded UTF-8';
      return { status: 400, body: toError('invalid', 'that is no path', [{ path: 'path', says }]) };
    }
    case 'FST_ERR_MAX_PARAM_LENGTH': {
      const allowed = `at most ${MOST_PARAM_CHARACTERS} characters in each part`;
      const mistake = { path: 'path', says: 'a part of it is too long', allowed };
      return { status: 400, body: toError('invalid', 'that is no path', [mistake]) };
    }
  }
  switch (error.statusCode) {
    case 413: {
      const most = request.routeOptions.bodyLimit ?? MOST_BODY_BYTES;
      return { status: 413, body: toError('too-large', `the body is larger than ${most} bytes`) };
    }
    case 415:
      return { status: 415, body: toError('unsupported-type', 'the body must be application/json') };
    case 400:
      return { status: 400, body: toError('invalid', 'the body is no JSON', [{ path: 'body', says: error.message }]) };
    default:
      return { status: 500, body: toError('internal', 'something failed here; the log of the cloud says what') };
  }
}

const partsInOrder = ['params', 'body', 'querystring', 'headers'] as const;

/** Fastify stops at the first part that is wrong: the ones behind it are looked at here. */
function allMistakes({ validationContext }: FastifyError, request: FastifyRequest) {
  const first = partsInOrder.findIndex((part) => validationContext?.startsWith(part));
  return partsInOrder.slice(Math.max(0, first)).flatMap((part) => {
    const schema: unknown = request.routeOptions.schema?.[part];
    if (!(schema instanceof z.ZodType)) return [];
    const [value, prefix] = {
      params: [request.params, 'path'],
      body: [request.body, 'body'],
      querystring: [request.query, 'query'],
      headers: [request.headers, 'header'],
    }[part];
    return mistakesOf(schema, value, String(prefix));
  });
}
