import type { ServerResponse } from 'node:http';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { RunningCloud } from '../api/running-cloud.ts';

/** What a proxy does with the answer to a POST that the cloud has served. */
export type Breaks = 'closes' | 'half' | '502' | 'page' | 'silent';

/** A proxy before the cloud on a loopback port of its own: reads pass, and of a POST the answer breaks, `times` times. */
export class BrokenWay {
  readonly #breaks: Breaks;
  #left: number;
  readonly #server: Server;
  url = '';

  constructor({ url: target, ca, trust }: RunningCloud, breaks: Breaks, times = Number.POSITIVE_INFINITY) {
    this.#breaks = breaks;
    this.#left = times;
    this.#server = createServer({ ...trust.store.httpsTls }, (incoming, answer) => {
      const sent = request(
        `${target}${incoming.url}`,
        { method: incoming.method, headers: { ...incoming.headers, host: new URL(target).host }, ca },
        (got) => {
          if (incoming.method === 'POST' && this.#left-- > 0) {
            got.resume();
            got.on('end', () => this.#break(answer));
          } else {
            answer.writeHead(got.statusCode ?? 500, got.headers);
            got.pipe(answer);
          }
        },
      );
      incoming.pipe(sent);
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #break(answer: ServerResponse): void {
    switch (this.#breaks) {
      case 'closes':
        answer.destroy();
        break;
      case 'half':
        answer.writeHead(201, { 'content-type': 'application/json', 'content-length': 500 });
        answer.write('{"id":"', () => answer.destroy());
        break;
      case '502':
        answer.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>');
        break;
      case 'page':
        answer.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Log in</h1>');
        break;
      case 'silent':
        break;
      default:
        this.#breaks satisfies never;
    }
  }
}
