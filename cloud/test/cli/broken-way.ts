import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a proxy does with the answer to a POST that the cloud has served. */
export type Breaks = 'closes' | 'half' | '502' | 'page' | 'silent';

/** A proxy before the cloud on a loopback port of its own: reads pass, and of a POST the answer breaks, `times` times. */
export class BrokenWay {
  readonly #breaks: Breaks;
  readonly #target: string;
  #left: number;
  readonly #server = createServer((incoming, answer) => {
    const sent = request(
      `${this.#target}${incoming.url}`,
      { method: incoming.method, headers: { ...incoming.headers, host: new URL(this.#target).host } },
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
  url = '';

  constructor(target: string, breaks: Breaks, times = Number.POSITIVE_INFINITY) {
    this.#target = target;
    this.#breaks = breaks;
    this.#left = times;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
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
