import type { Socket } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import {
  type CommandMessage,
  historyMessage,
  isRecordKind,
  parseUpTopic,
  type ReceiptMessage,
  recordSchema,
  type StatusMessage,
  statusMessage,
  topics,
  type WireRecord,
} from '@ridethrough/protocol';
import { Aedes } from 'aedes';
import { onTestFinished } from 'vitest';
import type { Identity } from '../../src/identity/identity.ts';
import type { IssueOptions } from '../trust/test-ca.ts';
import { AGENT, type ReceiptFields, TestCloud } from '../trust/test-cloud.ts';

export interface Arrival {
  readonly topic: string;
  readonly record: WireRecord;
  readonly isHistory: boolean;
}

/** A real MQTT broker on loopback, and behind it a cloud that keeps what comes and sends the receipts that a test asks for. */
export class TestBroker {
  readonly arrivals: Arrival[] = [];
  readonly statuses: StatusMessage[] = [];
  readonly wrong: string[] = [];
  /** Those below TLS, which a lost line resets. */
  readonly sockets = new Set<Socket>();
  /** Publishes awaiting their PUBACK, while `holds`. */
  readonly held: (() => void)[] = [];
  connections = 0;
  holds = false;
  port = 0;
  onArrival: () => void = () => undefined;
  readonly cloud: TestCloud;
  private readonly aedes: Aedes;
  private readonly server: Server;

  private constructor(aedes: Aedes, cloud: TestCloud, { chain, key }: { chain: string; key: string }) {
    this.aedes = aedes;
    this.cloud = cloud;
    const asked = { requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' } as const;
    this.server = createServer({ cert: chain, key, ca: cloud.ca.pem, ALPNProtocols: ['mqtt'], ...asked }, (socket) => {
      socket.on('error', () => undefined);
      this.aedes.handle(socket);
    });
    this.server.on('tlsClientError', () => undefined);
    this.server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    aedes.authorizePublish = (client, packet, done) => {
      if (client !== null) this.take(packet.topic, Buffer.from(packet.payload));
      if (this.holds) this.held.push(() => done());
      else done();
    };
  }

  /** `validity` is that of its certificate. */
  static async start(validity: IssueOptions = {}): Promise<TestBroker> {
    const cloud = await TestCloud.make();
    const broker = new TestBroker(await Aedes.createBroker(), cloud, await cloud.ca.server(validity));
    onTestFinished(() => broker.stop());
    await broker.listen(0);
    return broker;
  }

  get url(): string {
    return `mqtts://127.0.0.1:${this.port}`;
  }

  /** An agent that may connect here. */
  identity(): Promise<Identity> {
    return this.cloud.identity({ mqtt: [this.url], https: 'https://127.0.0.1:1' });
  }

  async listen(port = this.port): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    const address = this.server.address();
    if (address !== null && typeof address === 'object') this.port = address.port;
  }

  /** Cuts every connection, as a lost line does. */
  cut(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  /** Nobody answers any more; `listen` brings it back on the same port. */
  async unlisten(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.cut();
    await closed;
  }

  async stop(): Promise<void> {
    this.releaseAll();
    await new Promise<void>((resolve) => this.aedes.close(resolve));
    if (this.server.listening) await this.unlisten();
  }

  releaseAll(): void {
    this.holds = false;
    for (const release of this.held.splice(0)) release();
  }

  sendRaw(topic: string, payload: string | Buffer): Promise<void> {
    const packet = { cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false } as const;
    return new Promise((resolve, reject) => this.aedes.publish(packet, (error) => (error ? reject(error) : resolve())));
  }

  async receipt(receipt: ReceiptFields): Promise<void> {
    return this.sendRaw(topics.receipt(AGENT), await this.cloud.sealReceipt(receipt));
  }

  async command(command: CommandMessage): Promise<void> {
    return this.sendRaw(topics.command(AGENT), await this.cloud.sealCommand(command));
  }

  /** Everything that has come, as a receipt. */
  receiptAll(): Promise<void> {
    return this.receipt({ epochs: coverage(this.arrivals.map(({ record }) => record)) });
  }

  private take(topic: string, payload: Buffer): void {
    try {
      const up = parseUpTopic(topic);
      if (up === undefined) throw new Error('not a topic of the contract');
      const json = payload[0] === 0x1f && payload[1] === 0x8b ? gunzipSync(payload) : payload;
      const message: unknown = JSON.parse(json.toString('utf8'));
      if (up.what === 'status') this.statuses.push(statusMessage.parse(message));
      else if (up.what === 'history')
        for (const record of historyMessage.parse(message).records) this.add(topic, record, true);
      else this.add(topic, message, false);
    } catch (error) {
      this.wrong.push(`${topic}: ${error}`);
    }
    this.onArrival();
  }

  private add(topic: string, message: unknown, isHistory: boolean): void {
    const record = recordOf(message);
    this.arrivals.push({ topic, record, isHistory });
  }
}

function recordOf(message: unknown): WireRecord {
  const kind = typeof message === 'object' && message !== null && 'kind' in message ? message.kind : undefined;
  if (typeof kind !== 'string' || !isRecordKind(kind)) throw new Error(`unknown kind ${kind}`);
  // What the schema has let through has the record's shape.
  return recordSchema(kind).parse(message) as WireRecord;
}

/** Per epoch, what is there without a hole, and the first ranges beyond it. */
export function coverage(records: readonly Pick<WireRecord, 'epoch' | 'seq'>[]): ReceiptMessage['epochs'] {
  const byEpoch = Map.groupBy(records, ({ epoch }) => epoch);
  return [...byEpoch].map(([epoch, own]) => {
    const ranges: [number, number][] = [];
    for (const seq of [...new Set(own.map(({ seq }) => seq))].sort((a, b) => a - b)) {
      const last = ranges.at(-1);
      if (last !== undefined && last[1] === seq - 1) last[1] = seq;
      else ranges.push([seq, seq]);
    }
    const upTo = ranges[0]?.[0] === 1 ? (ranges.shift()?.[1] ?? 0) : 0;
    return { epoch, upTo, ranges: ranges.slice(0, 32) };
  });
}
