import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Claim, type Claimant, type Claimed, Claims } from '../../enrolment/claims.ts';
import type { Api, ApiParts } from '../api-parts.ts';
import { apiErrors, errorBody, toError } from '../error-body.ts';
import { isoOf } from '../params.ts';
import { callerOf } from '../require-key.ts';
import { tooMany } from '../too-many.ts';

const code = z.string().min(1).max(64).meta({ description: 'as the agent shows it, such as WDJB-MJHT' });
const codeParam = z.strictObject({ code });
const body = z.strictObject({ code });

const claimView = z
  .object({
    code: z.string(),
    host: z.string().meta({ description: "the agent's machine, by its own telling" }),
    address: z.string().meta({ description: 'where its request came from' }),
    ups: z
      .array(
        z.object({
          label: z.string().nullable(),
          model: z.string().nullable(),
          serial: z.string().nullable(),
          via: z.string().nullable(),
        }),
      )
      .meta({ description: 'the UPSs that it sees' }),
    words: z.array(z.string()).meta({ description: 'the same four stand on its terminal, or it is another one' }),
    expires: z.string(),
  })
  .meta({ id: 'Claim' });
const approvedView = claimView.extend({ agent: z.string() }).meta({ id: 'ApprovedClaim' });

export function claimRoutes(api: Api, parts: ApiParts): void {
  const claims = new Claims(parts);

  api.get(
    '/api/v1/claims/:code',
    {
      schema: {
        summary: 'The agent that waits under a code, to be compared before it is approved',
        params: codeParam,
        response: { 200: claimView, '4xx': errorBody },
      },
    },
    async (request, reply) => {
      const found = await claims.look(request.params.code, claimantOf(request));
      return found.ok ? toClaimView(found.claim) : refuse(reply, found);
    },
  );

  api.post(
    '/api/v1/claims',
    {
      schema: {
        summary: "Approves the agent that waits under a code: it becomes the organization's",
        body,
        response: { 201: approvedView, '4xx': errorBody },
      },
    },
    async (request, reply) => {
      const approved = await claims.approve(request.body.code, claimantOf(request));
      if (!approved.ok) return refuse(reply, approved);
      return reply.code(201).send({ ...toClaimView(approved.claim), agent: approved.agent });
    },
  );

  api.delete(
    '/api/v1/claims/:code',
    {
      schema: {
        summary: 'Denies the agent that waits under a code',
        params: codeParam,
        response: { 200: claimView, '4xx': errorBody },
      },
    },
    async (request, reply) => {
      const denied = await claims.deny(request.params.code, claimantOf(request));
      return denied.ok ? toClaimView(denied.claim) : refuse(reply, denied);
    },
  );
}

const claimantOf = (request: FastifyRequest): Claimant => ({ ...callerOf(request), address: request.ip });

const toClaimView = ({ code: shown, host, address, ups, words, expires }: Claim) => ({
  code: shown,
  host,
  address,
  ups: ups.map(({ label, model, serial, via }) => ({
    label: label ?? null,
    model: model ?? null,
    serial: serial ?? null,
    via: via ?? null,
  })),
  words: [...words],
  expires: isoOf(expires),
});

function refuse(reply: FastifyReply, refused: Extract<Claimed<object>, { ok: false }>): FastifyReply {
  if (refused.code === 'too-many') return tooMany(reply, refused.says, refused.waitMs);
  return reply.code(apiErrors[refused.code]).send(toError(refused.code, refused.says));
}
