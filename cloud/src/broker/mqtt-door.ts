import { constants } from 'node:crypto';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { CloudError } from '../cloud-error.ts';
import type { Trust } from '../trust/trust.ts';
import { type FrontDoor, frontDoor, HELLO_MS } from './front-door.ts';
import type { HandshakeLimit } from './handshake-limit.ts';
import { type Peer, peerOf } from './peer.ts';

type Log = { info(fields: object, message: string): void; warn(fields: object, message: string): void };

export type MqttDoorParts = {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly trust: Pick<Trust, 'mqttTls' | 'onChange'>;
  readonly limit: Pick<HandshakeLimit, 'admits'>;
  /** A handshake that takes longer is broken off. */
  readonly handshakeMs?: number;
  readonly entered: (socket: TLSSocket, peer: Peer) => void;
  /** Somebody was not let in; said of one address once in a while only. */
  readonly refused: (address: string, reason: string) => void;
  readonly log: Log;
};

/** So long what was written last may still go out when the cloud stops. */
const FAREWELL_MS = 1_000;

/** The TLS port of the broker: only who shows a certificate of the cloud's CA comes in. */
export class MqttDoor {
  readonly #parts: MqttDoorParts;
  #server: Server | undefined;
  #front: FrontDoor | undefined;
  #unfollow: (() => void) | undefined;
  /** Those whose handshake is over. */
  readonly #entered = new Set<TLSSocket>();

  constructor(parts: MqttDoorParts) {
    this.#parts = parts;
  }

  /** Listens; returns the address that was taken. Throws CloudError `cannot-listen`. */
  async start(): Promise<{ host: string; port: number }> {
    const { host, port, trust, limit, entered, refused, log, handshakeMs = HELLO_MS } = this.#parts;
    const server = createServer({
      ...contextOf(trust),
      requestCert: true,
      rejectUnauthorized: true,
      ALPNProtocols: ['mqtt'],
      handshakeTimeout: handshakeMs,
      noDelay: true,
      keepAlive: true,
    });
    this.#server = server;
    this.#unfollow = trust.onChange(() => server.setSecureContext(contextOf(trust)));
    server.on('secureConnection', (socket) => {
      this.#entered.add(socket);
      socket.once('close', () => this.#entered.delete(socket));
      const peer = peerOf(socket);
      if (peer !== undefined) return entered(socket, peer);
      refused(socket.remoteAddress ?? '', 'its certificate names nobody');
      socket.destroy();
    });
    server.on('tlsClientError', (error, socket) => refused(socket.remoteAddress ?? '', error.message));
    this.#front = frontDoor(server, { limit, refused: (address) => refused(address, 'it connects too often') });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => {
        reject(new CloudError('cannot-listen', `MQTT on ${host}:${port}: ${cause.message}`, { cause }));
      });
      server.listen(port, host, resolve);
    }).catch((error: unknown) => {
      this.#unfollow?.();
      throw error;
    });
    server.on('error', (error) => log.warn({ err: error }, 'a connection could not be accepted'));
    return { host, port: (server.address() as AddressInfo).port };
  }

  /** Takes a connection that came in by another port, before its handshake. */
  take(socket: Socket): void {
    if (this.#front === undefined || this.#server?.listening !== true) socket.destroy();
    else this.#front.admit(socket);
  }

  /** Takes no more. What is returned ends all connections that are still there, after what was written to them has gone out, and resolves when they have ended. */
  stop(): () => Promise<void> {
    this.#unfollow?.();
    const server = this.#server;
    if (server?.listening !== true) return () => Promise.resolve();
    const closed = new Promise<void>((done) => server.close(() => done()));
    return async () => {
      for (const socket of this.#entered) socket.destroySoon();
      if (this.#entered.size === 0) this.#front?.endAll();
      const impatient = setTimeout(() => this.#front?.endAll(), FAREWELL_MS);
      await closed;
      clearTimeout(impatient);
    };
  }
}

/** Sessions are never resumed: a resumed one is not checked against a CA or a date again. */
const contextOf = ({ mqttTls }: Pick<Trust, 'mqttTls'>) => ({
  cert: mqttTls.cert,
  key: mqttTls.key,
  ca: [...mqttTls.ca],
  minVersion: 'TLSv1.3' as const,
  secureOptions: constants.SSL_OP_NO_TICKET,
});
