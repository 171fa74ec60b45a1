import { Agent, request as httpsRequest } from 'node:https';

/** Where a cloud's API is, what its certificate leads to, and the key to it. */
export type Door = { readonly https: string; readonly ca: string; readonly key?: string };
export type Answer = { readonly status: number; readonly text: string; readonly json: () => Record<string, unknown> };

// A few connections, kept: a cloud takes only so many handshakes a second from one address.
const connections = new Agent({ keepAlive: true, maxSockets: 8 });

/** One request over TLS, checked against the cloud's own CA and no other. */
export function request({ https, ca, key }: Door, method: string, path: string, body?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const asked = httpsRequest(
      `${https}${path}`,
      {
        method,
        ca,
        agent: connections,
        minVersion: 'TLSv1.3',
        timeout: 70_000,
        headers: {
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...(payload !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(payload),
          }),
        },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => (text += part));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, text, json: () => JSON.parse(text) as Record<string, unknown> }),
        );
        answer.on('error', reject);
      },
    );
    asked.on('timeout', () => asked.destroy(new Error(`${method} ${path}: no answer`)));
    asked.on('error', reject);
    asked.end(payload);
  });
}
