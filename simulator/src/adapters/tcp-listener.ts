import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Answering } from '../modbus/responder.ts';
import { TcpSession } from '../modbus/tcp-session.ts';
import { SimulatorError } from '../simulator-error.ts';
import type { Port } from '../unit/port.ts';
import type { Address } from './address.ts';
import { clock } from './clock.ts';

/** How many a real unit takes is not known; enough for several peers at once. */
const MOST_CONNECTIONS = 16;

/** Serves one unit over Modbus TCP. */
export class TcpListener {
  readonly #unit: Answering;
  readonly #via: Port;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #address: Address;

  /** `via` is the door that requests come through: the unit's own network port, or a management card's. */
  constructor(unit: Answering, address: Address, via: Port = 'network') {
    this.#unit = unit;
    this.#address = address;
    this.#via = via;
  }

  /** Where it listens; the real port once started, also when 0 was asked for. */
  get address(): Address {
    return this.#address;
  }

  /** Throws SimulatorError 'cannot-serve' when the address cannot be had. Started again, it takes the same port. */
  async start(): Promise<void> {
    if (this.#server) return;
    const server = createServer({ noDelay: true }, (socket) => void this.#serve(socket));
    server.maxConnections = MOST_CONNECTIONS;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: this.#address.host, port: this.#address.port }, resolve);
    }).catch((cause: Error) => {
      const { host, port } = this.#address;
      throw new SimulatorError('cannot-serve', `Modbus TCP on ${host}:${port}: ${cause.message}`, { cause });
    });
    this.#server = server;
    const bound = server.address();
    if (bound && typeof bound === 'object') this.#address = { host: this.#address.host, port: bound.port };
  }

  /** Closes the port and every connection: whoever tries now is refused. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #serve(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    const session = new TcpSession(this.#unit, {
      time: clock,
      via: this.#via,
      write: (bytes) => void (socket.writable && socket.write(bytes)),
      close: () => socket.destroy(),
    });
    const ended = new AbortController();
    socket.on('close', () => {
      ended.abort();
      session.stop();
      this.#sockets.delete(socket);
    });
    // A reset is an ordinary end of a connection; 'close' follows.
    socket.on('error', () => {});
    try {
      for await (const bytes of socket) {
        await session.receive(bytes);
        // Whoever asks and does not read the answers is not read from either.
        if (socket.writableNeedDrain) await once(socket, 'drain', { signal: ended.signal });
      }
    } catch (error) {
      socket.destroy();
      // What the network does to a socket has a code; anything else is a mistake of ours and is not hidden.
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }
}
