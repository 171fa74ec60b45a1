import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AgentError } from '../agent-error.ts';
import type { HostPort } from '../config/loopback.ts';

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/** `GET /healthz`: 200 when all is well, 503 with the reasons when not. Nothing else is served. */
export async function serveHealth(
  at: HostPort,
  judge: () => { ok: boolean; reasons: string[] },
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const isKnown = request.url === '/healthz';
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const health = isKnown && isRead ? judge() : undefined;
    const status = health === undefined ? (isKnown ? 405 : 404) : health.ok ? 200 : 503;
    const body = health ?? { ok: false, reasons: ['there is only GET /healthz'] };
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
    response.end(`${JSON.stringify(body)}\n`);
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(at.port, at.host, resolve);
    });
  } catch (cause) {
    const says = cause instanceof Error ? cause.message : String(cause);
    throw new AgentError('port', `local.http ${at.host}:${at.port} cannot be had: ${says}`, { cause });
  }
  const address = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port: address.port, close };
}
