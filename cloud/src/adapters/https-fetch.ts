import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { Readable } from 'node:stream';
import { getCACertificates } from 'node:tls';

export type HttpsRequest = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the request, or the reading of its answer, with its reason. */
  readonly signal?: AbortSignal;
  /** Called when the connection is verified; before that nothing of the request is sent. */
  readonly secured?: () => void;
  /** PEM; without it the system's roots and Node's own. */
  readonly ca?: readonly string[];
};

/** As `fetch`, but with the CA of one's own that `fetch` cannot be given. TLS 1.3 only; redirections are not followed. */
export function httpsFetch(
  url: URL | string,
  { method, headers, body, signal, secured, ca }: HttpsRequest = {},
): Promise<Response> {
  return new Promise((resolve, reject) => {
    let answered: IncomingMessage | undefined;
    const sent = request(
      url,
      {
        method: method ?? 'GET',
        headers: { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
        minVersion: 'TLSv1.3',
        ca: ca === undefined ? [...getCACertificates('default'), ...getCACertificates('system')] : [...ca],
        // A connection each: none is left open at the end of a command line.
        agent: false,
      },
      (answer) => {
        answered = answer;
        const given = Object.entries(answer.headersDistinct).flatMap(([name, values]) =>
          (values ?? []).map((value): [string, string] => [name, value]),
        );
        const { statusCode: status = 0 } = answer;
        const isEmpty = status === 204 || status === 304;
        // An answer that nobody reads to its end may break off when its reader is gone.
        answer.on('error', () => {});
        resolve(new Response(isEmpty ? null : streamOf(answer), { status, headers: given }));
      },
    );
    if (secured) sent.on('socket', (socket) => socket.once('secureConnect', secured));
    const giveUp = () => {
      const reason = signal?.reason instanceof Error ? signal.reason : new Error('it was ended');
      answered?.destroy(reason);
      sent.destroy(reason);
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    sent.on('close', () => signal?.removeEventListener('abort', giveUp));
    sent.on('error', reject);
    if (signal?.aborted) giveUp();
    else sent.end(body);
  });
}

/** Node's types and the web's tell the same stream apart. */
const streamOf = (from: Readable): ReadableStream<Uint8Array> => Readable.toWeb(from) as ReadableStream<Uint8Array>;
