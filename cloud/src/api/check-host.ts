import type { FastifyRequest } from 'fastify';
import { type ErrorBody, toError } from './error-body.ts';

/**
 * Why a request may not be served under the name that it came by; undefined when it may. Nothing here depends on
 * cookies, so no page can act for the person who looks at it; but a name that is not the cloud's own leads here only
 * by a mistake or by somebody who wants a page of his to be taken for it (DNS rebinding).
 */
export function checkHost(
  { headers, socket }: Pick<FastifyRequest, 'headers' | 'socket'>,
  names: readonly string[],
): ErrorBody | undefined {
  const host = readAuthority(headers.host ?? '')?.host;
  const own = socket.localAddress?.replace(/^::ffff:/, '');
  if (host !== undefined && (names.some((name) => name.toLowerCase() === host) || host === own)) return undefined;
  return toError('foreign-host', 'the API answers only under its own names', [
    {
      path: 'header.host',
      says: headers.host === undefined ? 'it is missing' : `it names ${JSON.stringify(headers.host)}`,
      allowed: names.join(', '),
    },
  ]);
}

/** Host (without brackets) and port of an `https:` authority such as a `Host` header; undefined when it is none. */
export function readAuthority(text: string): { readonly host: string; readonly port: number } | undefined {
  if (/[/?#@\\\s]/.test(text)) return undefined;
  const url = URL.parse(`https://${text}`);
  const host = url?.hostname.replace(/^\[(.*)\]$/, '$1');
  if (url === null || host === undefined || host === '') return undefined;
  return { host, port: url.port === '' ? 443 : Number(url.port) };
}
