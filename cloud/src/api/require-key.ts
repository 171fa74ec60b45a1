import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LoginFailures } from '../audit/login-failures.ts';
import { isLoopback } from '../broker/is-loopback.ts';
import { type Caller, callerOfKey } from '../organizations/api-key-store.ts';
import type { Db } from '../store/transaction.ts';
import { apiErrors, toError } from './error-body.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Without it a route needs a key. */
    access?: 'open' | 'loopback-or-key';
  }
  interface FastifyRequest {
    caller: Caller | undefined;
  }
}

type Parts = { readonly db: Db; readonly failures: Pick<LoginFailures, 'failed'> };

/** Lets a request in by its API key; only routes that say so themselves can be called without one. */
export const requireKey =
  ({ db, failures }: Parts) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const { access } = request.routeOptions.config;
    if (access === 'open' || request.is404) return undefined;
    if (access === 'loopback-or-key' && isLoopback(request.ip)) return undefined;
    const [, key] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
    request.caller = key === undefined ? undefined : await callerOfKey(db, key);
    if (request.caller !== undefined) return undefined;
    if (key !== undefined) failures.failed(request.ip, 'login');
    reply.code(apiErrors['no-key']).header('www-authenticate', 'Bearer');
    const says =
      key === undefined
        ? 'an API key is needed: Authorization: Bearer rt_…'
        : 'the API key is not one that can be used: mistyped or revoked';
    return reply.send(toError('no-key', says));
  };

/** Whose request it is, on a route that needs a key. */
export function callerOf({ caller }: FastifyRequest): Caller {
  if (caller === undefined) throw new Error('a route without a key asked who calls');
  return caller;
}
