import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AgentError } from '../agent-error.ts';
import type { HostPort } from '../config/loopback.ts';
import type { HttpAnswer, HttpAsked } from '../local-page/http-exchange.ts';

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

const MOST_BODY = 4096;
const MOST_CONNECTIONS = 100;
/** Nothing from elsewhere, nothing inline, in no frame. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const always = {
  'cache-control': 'no-store',
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // Not no-referrer: a form's own Origin would then be null.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** Serves what `answer` says, on one address. `entry` is its name in agent.yaml. Rejects with AgentError `port`. */
export async function serveHttp(
  entry: string,
  at: HostPort,
  answer: (asked: HttpAsked) => HttpAnswer | Promise<HttpAnswer>,
): Promise<HttpServer> {
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 10_000, keepAliveTimeout: 10_000, maxHeaderSize: 8192 },
    (request, response) => {
      readBody(request)
        .then((body) => (body === undefined ? tooLong : answer(askedOf(request, body))))
        // The page is looked at from outside: a mistake in it must not end what watches the UPSs.
        .catch(() => failed)
        .then((said) => send(request, response, said));
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(at.port, at.host, resolve);
    });
  } catch (cause) {
    const says = cause instanceof Error ? cause.message : String(cause);
    throw new AgentError('port', `${entry} ${at.host}:${at.port} cannot be had: ${says}`, { cause });
  }
  server.on('error', () => {});
  const address = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port: address.port, close };
}

const plain = { 'content-type': 'text/plain; charset=utf-8' };
const tooLong: HttpAnswer = { status: 413, headers: { ...plain, connection: 'close' }, body: 'Too long.\n' };
const failed: HttpAnswer = { status: 500, headers: plain, body: 'This could not be answered.\n' };

function askedOf(request: IncomingMessage, body: string): HttpAsked {
  const headers = Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  return { method: request.method ?? 'GET', path, headers, from: request.socket.remoteAddress ?? '', body };
}

/** Undefined when it is longer than anything that belongs here. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length > MOST_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send({ method }: IncomingMessage, response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...always, ...headers, 'content-length': String(Buffer.byteLength(body)) });
  response.end(method === 'HEAD' ? undefined : body);
}
