import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import { CloudError } from '../cloud-error.ts';
import type { Trust } from '../trust/trust.ts';
import type { Api, ApiParts } from './api-parts.ts';
import { buildApi } from './build-api.ts';

type ServerParts = ApiParts & {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly trust: Pick<Trust, 'httpsTls' | 'onChange'>;
  /** May stand before the server's own handling of connections; called before it listens. */
  readonly door?: (server: Server) => void;
  readonly log: FastifyBaseLogger;
};

/** The HTTPS API on its port. */
export class ApiServer {
  readonly #parts: ServerParts;
  #api: Api | undefined;
  #unfollow = () => {};

  constructor(parts: ServerParts) {
    this.#parts = parts;
  }

  /** Listens; returns the address that was taken. Throws CloudError `cannot-listen`. */
  async start(): Promise<{ host: string; port: number }> {
    const { host, port, trust, door, log } = this.#parts;
    const api = await buildApi(this.#parts, trust.httpsTls, log);
    this.#api = api;
    this.#unfollow = trust.onChange(() => this.#takeNewCertificate(api));
    door?.(api.server);
    // A name would be looked up and may lead elsewhere, or to two addresses.
    const address = host === 'localhost' ? '127.0.0.1' : host;
    await api.listen({ host: address, port }).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CloudError('cannot-listen', `HTTPS on ${host}:${port}: ${reason}`, { cause });
    });
    const taken = api.server.address();
    return { host, port: isAddress(taken) ? taken.port : port };
  }

  /** Ends open streams and waiting requests too. */
  async stop(): Promise<void> {
    this.#unfollow();
    await this.#api?.close();
  }

  #takeNewCertificate({ server }: Api): void {
    const { trust, log } = this.#parts;
    try {
      server.setSecureContext({ ...trust.httpsTls, minVersion: 'TLSv1.3' });
    } catch (err) {
      log.error({ err }, 'the new certificate for HTTPS cannot be used; the old one stays');
    }
  }
}

const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null;
