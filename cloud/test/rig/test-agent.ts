import { type ReceiptMessage, receiptMessage, topics, type WireRecord } from '@ridethrough/protocol';
import { connect, type MqttClient } from 'mqtt';
import { until } from './until.ts';

const ENDED = new Error('the connection ended');

/** The wire side of an agent: publishes what it is told and keeps what comes down. */
export class TestAgent {
  readonly id: string;
  readonly client: MqttClient;
  readonly receipts: ReceiptMessage[] = [];
  readonly commands: unknown[] = [];
  closed = false;

  private constructor(id: string, client: MqttClient) {
    this.id = id;
    this.client = client;
    client.on('error', () => {});
    client.on('close', () => {
      this.closed = true;
      client.end(true);
    });
    client.on('message', (topic, payload) => {
      const value: unknown = JSON.parse(payload.toString());
      if (topic === topics.receipt(id)) this.receipts.push(receiptMessage.parse(value));
      else this.commands.push(value);
    });
  }

  static async connect(
    port: number,
    id: string,
    options: { will?: { topic: string; payload: string }; listen?: boolean } = {},
  ): Promise<TestAgent> {
    const client = connect({
      host: '127.0.0.1',
      port,
      clientId: id,
      protocolVersion: 4,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: 10_000,
      ...(options.will !== undefined && {
        will: { topic: options.will.topic, payload: Buffer.from(options.will.payload), qos: 1 as const, retain: false },
      }),
    });
    const agent = new TestAgent(id, client);
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
