import type { EventEmitter } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { mayPublish, maySubscribe, topics, wireId } from '@ridethrough/protocol';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import { CloudError } from '../cloud-error.ts';
import type { Downlink } from './downlink.ts';
import { Guard } from './guard.ts';
import { isLoopback } from './is-loopback.ts';

const MOST_PACKET_BYTES = 256 * 1024;
const IDENTIFIER_REJECTED = 2;
const OBSERVABLE = /^ridethrough\/v1\/[^/#]+\/up\/.+$/;

/** A message that an agent was allowed to publish; `will` when the broker publishes it for a connection that broke. */
export type Published = {
  readonly agent: string;
  readonly topic: string;
  readonly payload: Buffer;
  readonly will: boolean;
};

type Parts = {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Client ids that may read everything under `up/` and write nothing. */
  readonly observers: readonly string[];
  /** `done` acknowledges; with an error the connection is closed instead. */
  readonly published: (message: Published, done: (error?: Error) => void) => void;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
};

/** The embedded MQTT 3.1.1 broker: a way up and a way down for each agent, and nothing else. */
export class Broker implements Downlink {
  readonly #parts: Parts;
  readonly #observers: ReadonlySet<string>;
  readonly #clients = new Map<string, Client>();
  /** Connected with an id that cannot be taken. */
  readonly #nameless = new WeakSet<Client>();
  #aedes: Aedes | undefined;
  #server: Server | undefined;
  #stopping = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#observers = new Set(parts.observers);
  }

  /** Listens; returns the address that was taken. Throws CloudError `not-loopback` or `cannot-listen`. */
  async start(): Promise<{ host: string; port: number }> {
    const { host, port } = this.#parts;
    if (!isLoopback(host))
      throw new CloudError(
        'not-loopback',
        `MQTT on ${host}: certificates come with enrolment; until then loopback only`,
      );
    const aedes = await this.#makeAedes();
    this.#aedes = aedes;
    const server = createServer({ noDelay: true, keepAlive: true }, (socket: Socket) =>
      aedes.handle(new Guard(socket, MOST_PACKET_BYTES)),
    );
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => {
        aedes.close();
        reject(new CloudError('cannot-listen', `MQTT on ${host}:${port}: ${cause.message}`, { cause }));
      });
      server.listen(port, host, resolve);
    });
    server.on('error', (error) => this.#parts.log.warn({ err: error }, 'a connection could not be accepted'));
    return { host, port: (server.address() as AddressInfo).port };
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    if (this.#server?.listening) this.#server.close(() => resolve());
    else resolve();
    await new Promise<void>((done) => (this.#aedes === undefined ? done() : this.#aedes.close(done)));
    await closed;
  }

  async publishDown(agent: string, what: 'command' | 'receipt', payload: object): Promise<'sent' | 'offline'> {
    const client = this.#clients.get(agent);
    if (client === undefined || client.closed || !client.connected) return 'offline';
    const topic = what === 'command' ? topics.command(agent) : topics.receipt(agent);
    const packet = {
      cmd: 'publish',
      topic,
      payload: JSON.stringify(payload),
      qos: 1,
      retain: false,
      dup: false,
    } as const;
    return new Promise((resolve) => {
      client.publish(packet, (error) => resolve(error === undefined || error === null ? 'sent' : 'offline'));
    });
  }

  /** Is there a connection of that agent that listens to what is sent down? */
  listens(agent: string): boolean {
    return this.#clients.has(agent);
  }

  get connections(): number {
    return this.#aedes?.connectedClients ?? 0;
  }

  /** Ends the agent's connection, if there is one; its will is published. */
  close(agent: string): void {
    this.#clients.get(agent)?.close();
  }

  async #makeAedes(): Promise<Aedes> {
    const { log } = this.#parts;
    const aedes = await Aedes.createBroker({
      preConnect: (client, packet, callback) => {
        // The broker is not a queue: nothing outlives a connection.
        packet.clean = true;
        if (!wireId.safeParse(packet.clientId).success) this.#nameless.add(client);
        callback(null, true);
      },
      authenticate: (client, _username, _password, callback) => {
        if (!this.#nameless.has(client)) return callback(null, true);
        const refused: Partial<AuthenticateError> & Error = new Error(
          'the client id must be 1 to 64 of A-Z a-z 0-9 _ -',
        );
        callback(Object.assign(refused, { returnCode: IDENTIFIER_REJECTED }), null);
      },
      authorizePublish: (client, packet, callback) => {
        if (client === null) return callback(null);
        packet.retain = false;
        const refuse = (reason: string) => {
          log.warn(
            { client: client.id, topic: packet.topic, reason },
            'a publish was refused, and its connection ended',
          );
          callback(new Error(reason));
        };
        if (this.#observers.has(client.id)) return refuse('an observer publishes nothing');
        if (!mayPublish(client.id, packet.topic)) return refuse(`${client.id} may not publish on ${packet.topic}`);
        if (packet.qos === 2) return refuse('QoS 2 is not served');
        const will = client.closed;
        // The agents are not gone when it is the cloud that goes.
        if (will && this.#stopping) return callback(new Error('the broker is stopping'));
        const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
        this.#parts.published({ agent: client.id, topic: packet.topic, payload, will }, callback);
      },
      authorizeSubscribe: (client, subscription, callback) => {
        const may = this.#observers.has(client.id)
          ? OBSERVABLE.test(subscription.topic)
          : maySubscribe(client.id, subscription.topic);
        if (!may) log.warn({ client: client.id, filter: subscription.topic }, 'a subscription was refused');
        callback(null, may ? subscription : null);
      },
    });
    aedes.on('subscribe', (_subscriptions, client) => {
      if (!this.#observers.has(client.id)) this.#clients.set(client.id, client);
    });
    aedes.on('clientReady', (client) => log.info({ client: client.id }, 'connected'));
    aedes.on('clientDisconnect', (client) => {
      log.info({ client: client.id }, 'disconnected');
      if (this.#clients.get(client.id) === client) this.#clients.delete(client.id);
    });
    const emitter: EventEmitter = aedes;
    emitter.on('error', (error: Error) => log.warn({ err: error }, 'the broker reports an error'));
    aedes.on('clientError', (client, error) =>
      log.info({ client: client.id, reason: error.message }, 'a connection ended'),
    );
    aedes.on('connectionError', (_client, error) =>
      log.info({ reason: error.message }, 'a connection ended before it was one'),
    );
    return aedes;
  }
}
