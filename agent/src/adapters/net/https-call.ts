import { request } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { CloudError } from '../../identity/cloud-error.ts';
import { toCloudError } from './to-cloud-error.ts';

/** No answer of the cloud's is larger: a chain of a thousand bundles has fewer. */
const MOST_BYTES = 8 * 1024 * 1024;

export interface HttpsQuestion {
  readonly method: 'GET' | 'POST' | 'HEAD';
  readonly path: string;
  readonly host: string;
  readonly json?: unknown;
  /** In place of `json`: a signed text. */
  readonly jose?: string;
  readonly withinMs: number;
  readonly signal: AbortSignal;
}

export interface HttpsAnswer {
  readonly status: number;
  /** What its JSON says; undefined when it is none. */
  readonly body: unknown;
  /** UTC ms of its `Date`. */
  readonly date: number | undefined;
  readonly retryAfterSeconds: number | undefined;
}

/** One question over a connection that was made for it, and is closed then. Redirects are not followed. Rejects with CloudError. */
export function httpsCall(socket: TLSSocket, question: HttpsQuestion): Promise<HttpsAnswer> {
  const { method, path, host, json, jose, withinMs } = question;
  const signal = AbortSignal.any([question.signal, AbortSignal.timeout(withinMs)]);
  const text = jose ?? (json === undefined ? undefined : JSON.stringify(json));
  const type = jose === undefined ? 'application/json' : 'application/jose';
  return new Promise<HttpsAnswer>((resolve, reject) => {
    const fail = (error: unknown) => reject(toCloudError(signal.aborted ? signal.reason : error, host));
    const asked = request({
      createConnection: () => socket,
      method,
      path,
      signal,
      headers: {
        host,
        accept: 'application/json',
        connection: 'close',
        ...(text !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
      },
    });
    asked.once('error', fail).once('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response
        .once('error', fail)
        .on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MOST_BYTES)
            response.destroy(new CloudError('answer', `${host}: an answer of over ${MOST_BYTES} bytes`));
          else chunks.push(chunk);
        })
        .once('end', () => {
          const { statusCode = 0, headers } = response;
          const date = Date.parse(headers.date ?? '');
          const again = Number(headers['retry-after'] ?? Number.NaN);
          resolve({
            status: statusCode,
            body: parse(Buffer.concat(chunks).toString('utf8')),
            date: Number.isNaN(date) ? undefined : date,
            retryAfterSeconds: Number.isFinite(again) ? again : undefined,
          });
        });
    });
    asked.end(text);
  }).finally(() => socket.destroy());
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
