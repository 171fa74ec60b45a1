import type { FastifyReply } from 'fastify';
import { apiErrors, toError } from './error-body.ts';

/** Answers somebody who has tried too often, with the time to wait. */
export function tooMany(reply: FastifyReply, says: string, waitMs: number): FastifyReply {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return reply
    .code(apiErrors['too-many'])
    .header('retry-after', String(seconds))
    .send(toError('too-many', `${says} ${seconds} s`));
}
