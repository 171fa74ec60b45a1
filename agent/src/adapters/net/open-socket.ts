import { type ClientRequest, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { CloudError } from '../../identity/cloud-error.ts';
import { sayAddress } from './say-address.ts';
import { toCloudError } from './to-cloud-error.ts';

export interface SocketOptions {
  readonly host: string;
  readonly port: number;
  readonly proxy: URL | undefined;
  /** Its abort ends the attempt, and nothing later. */
  readonly signal: AbortSignal;
}

/** A TCP connection, by way of the proxy if there is one. Rejects with CloudError. */
export function openSocket(options: SocketOptions): Promise<Socket> {
  return options.proxy === undefined ? direct(options) : through(options.proxy, options);
}

function direct({ host, port, signal }: SocketOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const where = sayAddress(host, port);
    const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
    const abort = () => socket.destroy(toCloudError(signal.reason, where));
    signal.addEventListener('abort', abort, { once: true });
    const fail = (error: Error) => reject(toCloudError(error, where));
    socket.once('error', fail).once('connect', () => {
      signal.removeEventListener('abort', abort);
      socket.off('error', fail);
      resolve(socket);
    });
    if (signal.aborted) abort();
  });
}

/** CONNECT (RFC 9110, 9.3.6). */
function through(proxy: URL, { host, port, signal }: SocketOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const target = sayAddress(host, port);
    const where = 'the proxy';
    const fail = (says: string, cause?: unknown, status?: number) =>
      reject(new CloudError('proxy', `${where} ${says}`, { cause, ...(status !== undefined && { status }) }));
    const user = decodeURIComponent(proxy.username);
    const headers = {
      host: target,
      ...(user !== '' && {
        'proxy-authorization': `Basic ${Buffer.from(`${user}:${decodeURIComponent(proxy.password)}`).toString('base64')}`,
      }),
    };
    const open = proxy.protocol === 'https:' ? secureRequest : plainRequest;
    const asked: ClientRequest = open({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : proxy.port,
      method: 'CONNECT',
      path: target,
      headers,
      agent: false,
      signal,
    });
    asked
      .once('connect', ({ statusCode, statusMessage }, socket, head) => {
        if (statusCode === 200 && head.length === 0) return resolve(socket as Socket);
        socket.destroy();
        fail(
          `${proxy.host} does not let ${target} through: ${statusCode} ${statusMessage ?? ''}`.trim(),
          undefined,
          statusCode,
        );
      })
      .once('response', (response) => {
        response.destroy();
        fail(`${proxy.host} does not let ${target} through: ${response.statusCode}`, undefined, response.statusCode);
      })
      .once('error', (error) => fail(`is not reached: ${toCloudError(error, proxy.host).message}`, error))
      .end();
  });
}
