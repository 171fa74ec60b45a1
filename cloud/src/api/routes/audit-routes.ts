import { z } from 'zod';
import { auditOutcomes } from '../../audit/audit-log.ts';
import { readAudit } from '../../audit/read-audit.ts';
import { verifyAudit } from '../../audit/verify-audit.ts';
import { AttemptLimit } from '../../enrolment/attempt-limit.ts';
import type { Api, ApiParts } from '../api-parts.ts';
import { errorBody } from '../error-body.ts';
import { countParam, cursorParam, isoOf, timeParam } from '../params.ts';
import { callerOf } from '../require-key.ts';
import { tooMany } from '../too-many.ts';

/** The whole log is read each time. */
const MOST_VERIFIED = 6;
const VERIFIED_WITHIN_MS = 60_000;

const word = z.string().min(1).max(300).optional();
const listQuery = z.strictObject({
  act: word.meta({ description: 'one act, or the first words of several, such as command' }),
  actor: word,
  target: word,
  from: timeParam.optional(),
  limit: countParam(1, 1000, 'how many at most').default(100),
  cursor: cursorParam(/^\d{1,16}$/),
});

const entryView = z
  .object({
    seq: z.number(),
    at: z.string(),
    actor: z.string(),
    act: z.string(),
    target: z.string(),
    origin: z.string(),
    outcome: z.enum(auditOutcomes),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry' });

const verdictView = z
  .object({
    ok: z.boolean(),
    says: z.string().nullable().meta({ description: 'what is wrong, and where' }),
    signed: z
      .object({ seq: z.number(), at: z.string() })
      .nullable()
      .meta({ description: 'the last entry that a signature covers' }),
  })
  .meta({ id: 'AuditVerdict' });

export function auditRoutes(api: Api, { db, clock, auditKey }: ApiParts): void {
  const limit = new AttemptLimit({ now: () => clock.now(), most: MOST_VERIFIED, withinMs: VERIFIED_WITHIN_MS });

  api.get(
    '/api/v1/audit',
    {
      schema: {
        summary: "The organization's audit log, newest first",
        querystring: listQuery,
        response: { 200: z.object({ entries: z.array(entryView), next: z.string().nullable() }), '4xx': errorBody },
      },
    },
    async (request) => {
      const { act, actor, target, from: since, limit: most, cursor } = request.query;
      const { organization } = callerOf(request);
      const before = cursor === undefined ? undefined : Number(cursor);
      const rows = await readAudit(db, { organization, act, actor, target, since, before, limit: most });
      const last = rows.length === most ? rows.at(-1) : undefined;
      return {
        entries: rows.map(({ at, organization: _, ...row }) => ({
          ...row,
          at: isoOf(at),
          details: { ...row.details },
        })),
        next: last ? String(last.seq) : null,
      };
    },
  );

  api.get(
    '/api/v1/audit/verify',
    {
      schema: {
        summary: 'Has the audit log been altered? The whole of it is checked, also what others own',
        response: { 200: verdictView, '4xx': errorBody },
      },
    },
    async (request, reply) => {
      const waitMs = limit.take(callerOf(request).organization);
      if (waitMs > 0) return tooMany(reply, 'it was verified just now; wait', waitMs);
      const verdict = await verifyAudit(db, auditKey);
      if (!verdict.ok) return reply.send({ ok: false, says: verdict.says, signed: null });
      const { signed } = verdict;
      return reply.send({
        ok: true,
        says: null,
        signed: signed === undefined ? null : { seq: signed.seq, at: isoOf(signed.at) },
      });
    },
  );
}
