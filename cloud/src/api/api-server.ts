import type { AddressInfo } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import { isLoopback } from '../broker/is-loopback.ts';
import { CloudError } from '../cloud-error.ts';
import type { Api, ApiParts } from './api-parts.ts';
import { buildApi } from './build-api.ts';

type ServerParts = ApiParts & {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly log: FastifyBaseLogger;
};

/** The HTTP API on its port. */
export class ApiServer {
  readonly #parts: ServerParts;
  #api: Api | undefined;

  constructor(parts: ServerParts) {
    this.#parts = parts;
  }

  /** Listens; returns the address that was taken. Throws CloudError `not-loopback` or `cannot-listen`. */
  async start(): Promise<{ host: string; port: number }> {
    const { host, port, log } = this.#parts;
    if (!isLoopback(host))
      throw new CloudError(
        'not-loopback',
        `HTTP on ${host}: certificates come with enrolment; until then loopback only`,
      );
    const api = await buildApi(this.#parts, log);
    this.#api = api;
    // A name would be looked up and may lead elsewhere, or to two addresses.
    const address = host === 'localhost' ? '127.0.0.1' : host;
    await api.listen({ host: address, port }).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CloudError('cannot-listen', `HTTP on ${host}:${port}: ${reason}`, { cause });
    });
    const taken = api.server.address();
    return { host, port: isAddress(taken) ? taken.port : port };
  }

  /** Ends open streams and waiting requests too. */
  async stop(): Promise<void> {
    await this.#api?.close();
  }
}

const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null;
