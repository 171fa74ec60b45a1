import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { admits } from '../access/access.ts';
import { afterConnect, afterEnd, type Gate, isShut, openGate } from '../line/connection-gate.ts';
import { sleepUntil } from '../line/time.ts';
import type { Answering } from '../modbus/responder.ts';
import { TcpSession } from '../modbus/tcp-session.ts';
import { SimulatorError } from '../simulator-error.ts';
import type { Port } from '../unit/port.ts';
import type { Address } from './address.ts';
import { clock } from './clock.ts';

/** How many a real unit takes is not known; enough for several peers at once. */
const MOST_CONNECTIONS = 16;
const RETRY_MS = 200;

/** Serves one unit over Modbus TCP. */
export class TcpListener {
  readonly #unit: Answering;
  readonly #via: Port;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #address: Address;
  #wanted = false;
  #ended = new AbortController();
  #settling: Promise<void> = Promise.resolve();
  #closed: Promise<void> = Promise.resolve();
  #gate: Gate = openGate;
  /** What shut the port, until it is open again. */
  #shutFor: 'burst' | 'oneRequest' | undefined;
  #connections = 0;

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

  /** Connections taken since the start. */
  get connections(): number {
    return this.#connections;
  }

  /** Throws SimulatorError 'cannot-serve' when the address cannot be had. Started again, it takes the same port. */
  async start(): Promise<void> {
    this.#wanted = true;
    if (this.#ended.signal.aborted) this.#ended = new AbortController();
    await this.#settle();
    if (isShut(this.#gate, clock.now())) void this.#openAgain();
  }

  /** Closes the port and every connection: whoever tries now is refused. */
  async stop(): Promise<void> {
    this.#wanted = false;
    this.#ended.abort();
    await this.#settle();
    for (const socket of this.#sockets) socket.destroy();
    await this.#closed;
  }

  /** One after another: two calls at once must not both bind the port. */
  #settle(): Promise<void> {
    const settled = this.#settling.then(() => this.#follow());
    this.#settling = settled.catch(() => {});
    return settled;
  }

  async #follow(): Promise<void> {
    const wanted = this.#wanted && !isShut(this.#gate, clock.now());
    if (!wanted) this.#close();
    else if (!this.#server) await this.#listen();
  }

  #close(): void {
    const server = this.#server;
    this.#server = undefined;
    // It has closed when its last connection has ended, which may be long after.
    if (server) this.#closed = new Promise((resolve) => server.close(() => resolve()));
  }

  async #listen(): Promise<void> {
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
    if (this.#shutFor) this.#unit.links.log.add({ link: 'tcp', what: this.#shutFor, state: 'ends' });
    this.#shutFor = undefined;
    const bound = server.address();
    if (bound && typeof bound === 'object') this.#address = { host: this.#address.host, port: bound.port };
  }

  /** Refuses connections as the gate says, and takes them again after. */
  #pass(gate: Gate, why: 'burst' | 'oneRequest'): void {
    if (gate.shutUntilMs <= this.#gate.shutUntilMs) {
      this.#gate = gate;
      return;
    }
    this.#gate = gate;
    this.#shutFor = why;
    this.#unit.links.log.add({ link: 'tcp', what: why, state: 'begins' });
    void this.#openAgain();
  }

  async #openAgain(): Promise<void> {
    const { signal } = this.#ended;
    // While the gate is shut there is nothing to open that could fail.
    await this.#settle().catch(() => {});
    await sleepUntil(clock, this.#gate.shutUntilMs, signal);
    // Somebody else may have taken the port meanwhile: tried until it can be had again.
    while (!signal.aborted && (await this.#settle().catch(() => 'taken')) === 'taken')
      await clock.sleep(RETRY_MS, signal);
  }

  /** Ends the connections of whom the access switches do not admit by now. */
  closeOthers(): void {
    for (const socket of this.#sockets) if (!this.#admits(socket)) socket.destroy();
  }

  #admits({ remoteAddress }: Socket): boolean {
    const { access } = this.#unit;
    return access === undefined || admits(access.now, this.#via, remoteAddress);
  }

  async #serve(socket: Socket): Promise<void> {
    if (!this.#admits(socket)) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    this.#connections++;
    const { quirks } = this.#unit.links;
    this.#pass(afterConnect(this.#gate, quirks, clock.now()), 'burst');
    const session = new TcpSession(this.#unit, {
      time: clock,
      via: this.#via,
      write: (bytes) => void (socket.writable && socket.write(bytes)),
      close: () => void socket.destroySoon(),
    });
    const ended = new AbortController();
    socket.on('close', () => {
      ended.abort();
      session.stop();
      this.#sockets.delete(socket);
      if (this.#wanted) this.#pass(afterEnd(this.#gate, this.#unit.links.quirks, clock.now()), 'oneRequest');
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
