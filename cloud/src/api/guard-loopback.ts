import type { FastifyRequest } from 'fastify';
import { isLoopback } from '../broker/is-loopback.ts';
import { type ErrorBody, toError } from './error-body.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Why a request may not be served although it came over loopback; undefined when it may. The API has no login and
 * switches power: a web page that this machine's browser shows must neither read it under a name of its own that
 * points here (DNS rebinding), nor post to it.
 */
export function guardLoopback({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): ErrorBody | undefined {
  const host = headers.host === undefined ? undefined : hostOf(headers.host);
  if (host === undefined || !isLoopback(host)) {
    const says = 'the API answers only under the name localhost or a loopback address';
    return toError('foreign-host', says, [
      {
        path: 'header.host',
        says: headers.host === undefined ? 'it is missing' : `it names ${JSON.stringify(headers.host)}`,
        allowed: 'localhost, 127.0.0.1, [::1]',
      },
    ]);
  }
  const { origin } = headers;
  const isForeign = headers['sec-fetch-site'] === 'cross-site';
  // A page from elsewhere could not read the answer, but could hold streams open; a link on it may lead here.
  if (safeMethods.has(method) && (!isForeign || headers['sec-fetch-mode'] === 'navigate')) return undefined;
  const isOwn = origin === undefined || origin === `http://${headers.host}`;
  if (isOwn && !isForeign) return undefined;
  return toError('foreign-origin', 'a page from elsewhere may neither change nor follow anything here', [
    {
      path: 'header.origin',
      says: `it is ${JSON.stringify(origin ?? '')}`,
      allowed: `none, or http://${headers.host}`,
    },
  ]);
}

/** The host of a `Host` header, without port and brackets; undefined when it is none. */
function hostOf(authority: string): string | undefined {
  if (/[/?#@\\\s]/.test(authority)) return undefined;
  const host = URL.parse(`http://${authority}`)?.hostname.replace(/^\[(.*)\]$/, '$1');
  return host === '' ? undefined : host;
}
