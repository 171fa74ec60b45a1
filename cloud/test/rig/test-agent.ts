import {
  type CommandMessage,
  openCommand,
  openReceipt,
  type ReceiptMessage,
  topics,
  type WireRecord,
} from '@ridethrough/protocol';
import { connect, type MqttClient } from 'mqtt';
import type { Identity, TestTrust } from './test-trust.ts';
import { until } from './until.ts';

const ENDED = new Error('the connection ended');

/** Where a broker listens, and the keys that it and its agents have. */
export type Wire = { readonly port: number; readonly trust: TestTrust };

type Options = {
  readonly will?: { topic: string; payload: string };
  readonly listen?: boolean;
  /** Instead of the agent's own. */
  readonly identity?: Identity;
  readonly alpn?: readonly string[];
};

/** The wire side of an agent: publishes what it is told and keeps what comes down. */
export class TestAgent {
  readonly id: string;
  readonly client: MqttClient;
  readonly receipts: ReceiptMessage[] = [];
  readonly commands: CommandMessage[] = [];
  /** Why something that came down was not taken. */
  readonly rejected: string[] = [];
  closed = false;
  /** One after the other, as they came. */
  #taking: Promise<void> = Promise.resolve();

  private constructor(id: string, client: MqttClient, trust: TestTrust) {
    this.id = id;
    this.client = client;
    client.on('error', () => {});
    client.on('close', () => {
      this.closed = true;
      client.end(true);
    });
    client.on('message', (topic, payload) => {
      this.#taking = this.#taking.then(async () => this.#take(topic, payload, trust));
    });
  }

  async #take(topic: string, payload: Buffer, trust: TestTrust): Promise<void> {
    if (topic !== topics.receipt(this.id) && topic !== topics.command(this.id)) return;
    const known = { bundle: await trust.bundle(), agent: this.id };
    if (topic === topics.receipt(this.id)) {
      const opened = await openReceipt(payload, known);
      if (opened.ok) this.receipts.push(opened.message);
      else this.rejected.push(opened.code);
    } else {
      const opened = await openCommand(payload, known);
      if (opened.ok) this.commands.push(opened.message);
      else this.rejected.push(opened.code);
    }
  }

  static async connect({ port, trust }: Wire, id: string, options: Options = {}): Promise<TestAgent> {
    const { cert, key, ca } = options.identity ?? (await trust.identity(id));
    const client = connect({
      host: '127.0.0.1',
      port,
      protocol: 'mqtts',
      cert,
      key,
      ca: [...ca],
      ...(options.alpn !== undefined && { ALPNProtocols: [...options.alpn] }),
      clientId: id,
      protocolVersion: 4,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: 10_000,
      ...(options.will !== undefined && {
        will: { topic: options.will.topic, payload: Buffer.from(options.will.payload), qos: 1 as const, retain: false },
      }),
    });
    const agent = new TestAgent(id, client, trust);
    await new Promise<void>((resolve, reject) => {
      client.once('connect', () => resolve());
      client.once('error', reject);
      client.once('close', () => reject(ENDED));
    });
    if (options.listen !== false) await client.subscribeAsync(topics.allDown(id), { qos: 1 });
    return agent;
  }

  /** Resolves with the PUBACK; rejects when the connection ends without one. */
  publish(topic: string, payload: string | Buffer | object): Promise<void> {
    const bytes = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload);
    return new Promise((resolve, reject) => {
      this.client.publish(topic, bytes, { qos: 1 }, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** On its own topic. */
  send(record: WireRecord & { kind: Parameters<typeof topics.record>[2] }): Promise<void> {
    return this.publish(topics.record(this.id, record.ups, record.kind), record);
  }

  /** Waits until a receipt says that this is committed. */
  async receipted(epoch: string, seq: number): Promise<void> {
    await until(() =>
      this.receipts.some(({ epochs }) =>
        epochs.some(
          (one) =>
            one.epoch === epoch && (seq <= one.upTo || one.ranges.some(([first, last]) => first <= seq && seq <= last)),
        ),
      ),
    );
  }

  /** Ends at once, without a word. */
  end(): void {
    this.client.stream.destroy();
    this.client.end(true);
  }
}
