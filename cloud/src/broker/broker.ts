import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { mayPublish, maySubscribe, topics } from '@ridethrough/protocol';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../store/clock.ts';
import type { Trust } from '../trust/trust.ts';
import { ConnectionAudit } from './connection-audit.ts';
import type { Down, Downlink } from './downlink.ts';
import { Guard } from './guard.ts';
import { HandshakeLimit } from './handshake-limit.ts';
import { LiveConnections, type Revocations } from './live-connections.ts';
import { MqttDoor } from './mqtt-door.ts';
import { isObserver, observerCn } from './observer-name.ts';
import { PacketRates } from './packet-rates.ts';
import type { Peer } from './peer.ts';

const MOST_PACKET_BYTES = 256 * 1024;
const HANDSHAKES_PER_SECOND = 100;
const CONNECT_MS = 10_000;
/** Characters of a topic that was refused. */
const MOST_TOLD = 200;
const IDENTIFIER_REJECTED = 2;
const NOT_AUTHORIZED = 5;
const OBSERVABLE = /^ridethrough\/v1\/[^/#]+\/up\/.+$/;

/** A message that an agent was allowed to publish; `will` when the broker publishes it for a connection that broke. */
export type Published = {
  readonly agent: string;
  readonly topic: string;
  readonly payload: Buffer;
  readonly will: boolean;
};

export type BrokerParts = {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly trust: Pick<Trust, 'mqttTls' | 'caPems' | 'onChange' | 'signCommand' | 'signReceipt'>;
  readonly revocations: Revocations;
  readonly audit: AuditLog;
  readonly organizationOf: (agent: string) => Promise<string | undefined>;
  /** Names whose certificates (`observer-NAME`) may read everything under `up/`; they write nothing. */
  readonly observers: readonly string[];
  /** `done` acknowledges; with an error the connection is closed instead. */
  readonly published: (message: Published, done: (error?: Error) => void) => void;
  readonly log: Record<'info' | 'warn' | 'error', (fields: object, message: string) => void>;
  readonly handshakeMs?: number;
};

/** The embedded MQTT 3.1.1 broker: a way up and a way down for each agent, and nothing else. */
export class Broker implements Downlink {
  /** Of both ports together. */
  readonly handshakes: HandshakeLimit;
  readonly #parts: BrokerParts;
  readonly #observers: ReadonlySet<string>;
  readonly #door: MqttDoor;
  readonly #live: LiveConnections;
  readonly #rates = new PacketRates();
  readonly #audit: ConnectionAudit;
  /** Those that listen to what is sent down. */
  readonly #listening = new Map<string, Client>();
  readonly #verdicts = new WeakMap<Client, { code: number; says: string }>();
  #aedes: Aedes | undefined;
  #stopping = false;

  constructor(parts: BrokerParts) {
    const { clock, log } = parts;
    const nowMs = () => clock.now();
    this.#parts = parts;
    this.#observers = new Set(parts.observers.map(observerCn));
    this.#audit = new ConnectionAudit({ ...parts, nowMs });
    this.handshakes = new HandshakeLimit(HANDSHAKES_PER_SECOND, nowMs);
    this.#live = new LiveConnections({
      ...parts,
      ended: (peer, why) => this.#audit.tell('connection.ended', peer, `its certificate is good no more: ${why}`),
      takenOver: (now, before) =>
        this.#audit.tell('connection.taken-over', now, 'connection taken over', { from: before.address }),
    });
    this.#door = new MqttDoor({
      ...parts,
      log,
      limit: this.handshakes,
      entered: (socket, peer) => this.#entered(socket, peer),
      refused: (address, reason) => this.refused(address, reason),
    });
  }

  /** Listens; returns the address that was taken. Throws CloudError `cannot-listen`. */
  async start(): Promise<{ host: string; port: number }> {
    const aedes = await this.#makeAedes();
    this.#aedes = aedes;
    const address = await this.#door.start().catch((error: unknown) => {
      aedes.close();
      throw error;
    });
    this.#live.start();
    return address;
  }

  /** From now on it is not the agents' doing when connections end: their wills say nothing. */
  beginStop(): void {
    this.#stopping = true;
  }

  async stop(): Promise<void> {
    this.beginStop();
    const endAll = this.#door.stop();
    await new Promise<void>((done) => (this.#aedes === undefined ? done() : this.#aedes.close(done)));
    await endAll();
    await this.#live.stop();
  }

  /** Takes a connection that offers MQTT on the HTTPS port, before its handshake. */
  take(socket: Socket): void {
    this.#door.take(socket);
  }

  /** Tells of somebody who was not let in. */
  refused(address: string, reason: string): void {
    this.#audit.stranger(address, reason);
  }

  async publishDown(agent: string, ...down: Down): Promise<'sent' | 'offline'> {
    if (!this.listens(agent)) return 'offline';
    const payload = await this.#sign(down);
    const client = this.#listening.get(agent);
    if (payload === undefined || client === undefined || client.closed || !client.connected) return 'offline';
    const topic = down[0] === 'command' ? topics.command(agent) : topics.receipt(agent);
    const packet = { cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false } as const;
    return new Promise((resolve) => {
      client.publish(packet, (error) => resolve(error === undefined || error === null ? 'sent' : 'offline'));
    });
  }

  /** Is there a connection of that agent that listens to what is sent down? */
  listens(agent: string): boolean {
    return this.#listening.has(agent);
  }

  get connections(): number {
    return this.#aedes?.connectedClients ?? 0;
  }

  /** Ends the connection under that name, if there is one; its will is published. */
  close(cn: string): void {
    this.#live.close(cn);
  }

  /** Undefined when it cannot be signed: then nothing goes out. */
  async #sign(down: Down): Promise<string | undefined> {
    const { trust, log } = this.#parts;
    try {
      return await (down[0] === 'command' ? trust.signCommand(down[1]) : trust.signReceipt(down[1]));
    } catch (err) {
      log.error({ err, what: down[0] }, 'it could not be signed');
      return undefined;
    }
  }

  #entered(socket: TLSSocket, peer: Peer): void {
    const nowMs = () => this.#parts.clock.now();
    const guard = new Guard(socket, peer, {
      mostPacketBytes: MOST_PACKET_BYTES,
      rate: this.#rates.of(peer.cn, nowMs()),
      nowMs,
      flooded: () => this.#audit.tell('connection.flooded', peer, 'it sent too many packets for too long'),
    });
    this.#aedes?.handle(guard);
  }

  /** Why this connection may not be; undefined: it may. */
  async #judge(peer: Peer, clientId: string): Promise<{ code: number; says: string } | undefined> {
    if (clientId !== peer.cn)
      return { code: IDENTIFIER_REJECTED, says: `the client id must be the certificate's name, ${peer.cn}` };
    if (isObserver(peer.cn) && !this.#observers.has(peer.cn))
      return { code: NOT_AUTHORIZED, says: 'this observer is not served (--mqtt-observer)' };
    if (await this.#parts.revocations.isRevoked(peer.serial))
      return { code: NOT_AUTHORIZED, says: 'its certificate is revoked' };
    return undefined;
  }

  async #makeAedes(): Promise<Aedes> {
    const { log } = this.#parts;
    const aedes = await Aedes.createBroker({
      connectTimeout: CONNECT_MS,
      preConnect: (client, packet, callback) => {
        // The broker is not a queue: nothing outlives a connection.
        packet.clean = true;
        const { conn } = client;
        if (!(conn instanceof Guard)) return callback(new Error('not a connection of this port'), false);
        // Judged here, before anything is done for it, and told in the CONNACK: the agent must know what to do about it.
        this.#judge(conn.peer, packet.clientId ?? '').then(
          (verdict) => {
            if (verdict !== undefined) {
              this.#verdicts.set(client, verdict);
              this.#audit.tell('connection.refused', conn.peer, verdict.says, { clientId: packet.clientId ?? '' });
            }
            callback(null, true);
          },
          (error: Error) => callback(error, false),
        );
      },
      authenticate: (client, _username, _password, callback) => {
        const verdict = this.#verdicts.get(client);
        if (verdict === undefined) {
          if (client.conn instanceof Guard) this.#live.arriving(client.conn);
          return callback(null, true);
        }
        const refused: Partial<AuthenticateError> & Error = new Error(verdict.says);
        callback(Object.assign(refused, { returnCode: verdict.code }), null);
      },
      authorizePublish: (client, packet, callback) => {
        if (client === null) return callback(null);
        packet.retain = false;
        const refuse = (reason: string) => {
          this.#tellOf(client, 'publish.refused', reason, { topic: packet.topic.slice(0, MOST_TOLD) });
          callback(new Error(reason));
        };
        if (this.#observers.has(client.id)) return refuse('an observer publishes nothing');
        if (!mayPublish(client.id, packet.topic))
          return refuse(`${client.id} may not publish on ${packet.topic.slice(0, MOST_TOLD)}`);
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
        if (!may)
          this.#tellOf(
            client,
            'subscribe.refused',
            `${client.id} may not read ${subscription.topic.slice(0, MOST_TOLD)}`,
          );
        callback(null, may ? subscription : null);
      },
    });
    aedes.on('client', (client) => {
      if (client.conn instanceof Guard) this.#live.add(client, client.conn);
    });
    aedes.on('subscribe', (_subscriptions, client) => {
      if (!this.#observers.has(client.id)) this.#listening.set(client.id, client);
    });
    aedes.on('clientReady', (client) => log.info({ client: client.id }, 'connected'));
    aedes.on('clientDisconnect', (client) => {
      log.info({ client: client.id }, 'disconnected');
      this.#live.remove(client);
      if (this.#listening.get(client.id) === client) this.#listening.delete(client.id);
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

  #tellOf(client: Client, act: 'publish.refused' | 'subscribe.refused', says: string, details = {}): void {
    if (client.conn instanceof Guard) this.#audit.tell(act, client.conn.peer, says, details);
  }
}
