import {
  bundlesAnswer,
  enrolmentAnswer,
  enrolmentEnds,
  enrolmentGrant,
  enrolmentPending,
  enrolmentPoll,
  enrolmentRequest,
  renewalAnswer,
  renewalNonce,
} from '@ridethrough/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isCloudError } from '../../cloud-error.ts';
import { addressGroup } from '../../enrolment/address-group.ts';
import { AttemptLimit } from '../../enrolment/attempt-limit.ts';
import { Enrolments } from '../../enrolment/enrolments.ts';
import { Renewals } from '../../enrolment/renewals.ts';
import type { Api, ApiParts } from '../api-parts.ts';
import { readAuthority } from '../check-host.ts';
import { apiErrors, errorBody, toError } from '../error-body.ts';
import { countParam } from '../params.ts';
import { tooMany } from '../too-many.ts';

const MOST_REQUEST_BYTES = 32 * 1024;
const QUARTER_HOUR_MS = 15 * 60_000;
const INTERVAL_SECONDS = 5;
const open = { access: 'open' } as const;

const bundlesQuery = z.strictObject({
  from: countParam(1, 999_999_999, 'the first version that is wanted').default(1),
});

/** What agents call without a key of the API: claiming, renewal and the chain of bundles. */
export function enrolmentRoutes(api: Api, parts: ApiParts): void {
  const { clock, trust, failures, enrolmentIntervalSeconds: intervalSeconds = INTERVAL_SECONDS } = parts;
  const enrolments = new Enrolments({ ...parts, intervalSeconds });
  const renewals = new Renewals(parts);
  const limit = (most: number) => new AttemptLimit({ now: () => clock.now(), most, withinMs: QUARTER_HOUR_MS });
  const limits = { requests: limit(60), tokens: limit(10), polls: limit(30), nonces: limit(1200), renewals: limit(30) };

  api.post(
    '/enrol/v1/requests',
    {
      config: open,
      bodyLimit: MOST_REQUEST_BYTES,
      schema: {
        summary: 'An agent asks to be claimed; with a token it is approved at once',
        body: enrolmentRequest,
        response: { 201: enrolmentAnswer, '4xx': errorBody, '5xx': errorBody },
      },
    },
    async (request, reply) => {
      const hasToken = request.body.token !== undefined;
      const attempts = hasToken ? limits.tokens : limits.requests;
      const group = addressGroup(request.ip);
      const waitMs = attempts.take(group);
      if (waitMs > 0) return tooMany(reply, 'too many enrolments from this address; wait', waitMs);
      const made = await enrolments.request(request.body, request.ip).catch((error: unknown) => {
        if (isCloudError(error, 'csr-refused')) return { ok: false, code: 'csr-refused', says: error.message } as const;
        throw error;
      });
      if (made.ok && hasToken) attempts.takeBack(group);
      if (made.ok) return reply.code(201).send(made.answer);
      if (made.code === 'token-refused') failures.failed(request.ip, 'enrolment.token');
      return reply.code(apiErrors[made.code]).send(toError(made.code, made.says));
    },
  );

  api.post(
    '/enrol/v1/polls',
    {
      config: open,
      schema: {
        summary: 'An agent asks what has become of its request',
        body: enrolmentPoll,
        response: { 200: enrolmentGrant, 202: enrolmentPending, '4xx': errorBody, '5xx': errorBody },
      },
    },
    async (request, reply) => {
      const group = addressGroup(request.ip);
      const waitMs = limits.polls.waitMs(group);
      if (waitMs > 0) return tooMany(reply, 'too many unknown enrolments were asked for; wait', waitMs);
      const polled = await enrolments.poll(request.body.deviceCode);
      switch (polled.state) {
        case 'pending':
          return reply.code(202).send(polled);
        case 'granted': {
          const { agent, certificate } = polled;
          const bundles = [...trust.bundlesFrom(1)];
          return reply.code(200).send({ agent, certificate, bundles, ...addressesFor(request, parts) });
        }
        case 'unknown':
          limits.polls.count(group);
          return reply.code(410).send(toError('unknown', enrolmentEnds.unknown));
        default:
          return reply.code(410).send(toError(polled.state, enrolmentEnds[polled.state]));
      }
    },
  );

  api.get(
    '/enrol/v1/nonce',
    {
      config: open,
      schema: {
        summary: 'A word that one renewal must hold, within 5 minutes',
        response: { 200: renewalNonce, '4xx': errorBody },
      },
    },
    async (request, reply) => {
      const waitMs = limits.nonces.take(addressGroup(request.ip));
      if (waitMs > 0) return tooMany(reply, 'too many renewals from this address; wait', waitMs);
      return reply.send({ nonce: renewals.nonce() });
    },
  );

  api.get(
    '/trust/v1/bundles',
    {
      config: open,
      schema: {
        summary: 'The chain of trust bundles from a version on',
        querystring: bundlesQuery,
        response: { 200: bundlesAnswer, '4xx': errorBody },
      },
    },
    async ({ query }) => ({ bundles: [...trust.bundlesFrom(query.from)] }),
  );

  // Its body is signed text, whatever it is called.
  api.register(async (own) => {
    own.removeAllContentTypeParsers();
    own.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    own.post(
      '/enrol/v1/renewals',
      {
        config: open,
        bodyLimit: MOST_REQUEST_BYTES,
        schema: {
          summary: 'A new certificate for an old one, signed by its key',
          description: 'The body is a compact JWS of type ridethrough-renewal+jws.',
          body: z.string(),
          response: { 200: renewalAnswer, '4xx': errorBody },
        },
      },
      async (request: FastifyRequest, reply: FastifyReply) => {
        const group = addressGroup(request.ip);
        const waitMs = limits.renewals.take(group);
        if (waitMs > 0) return tooMany(reply, 'too many renewals that were refused; wait', waitMs);
        const renewed = await renewals.renew(String(request.body), request.ip);
        if (renewed.ok) {
          limits.renewals.takeBack(group);
          return reply.send({ certificate: renewed.certificate });
        }
        if (renewed.waitMs !== undefined) return tooMany(reply, renewed.says, renewed.waitMs);
        if (renewed.code === 'renewal-refused') failures.failed(request.ip, 'certificate.renew');
        return reply.code(apiErrors[renewed.code]).send(toError(renewed.code, renewed.says));
      },
    );
  });
}

/** Under the name that the agent itself has used, which leads here from where it is; MQTT on the HTTPS port comes second. */
function addressesFor({ headers }: FastifyRequest, { mqttPort }: ApiParts): { mqtt: string[]; https: string } {
  const { host = 'localhost', port = 443 } = readAuthority(headers.host ?? '') ?? {};
  const name = host.includes(':') ? `[${host}]` : host;
  const ports = [...new Set([mqttPort(), port])];
  return {
    mqtt: ports.map((one) => `mqtts://${name}:${one}`),
    https: `https://${name}${port === 443 ? '' : `:${port}`}`,
  };
}
