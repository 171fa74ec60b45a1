import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connectPacket, makeTemplate, publishPacket, putDigits, type Template, topicOf } from './telemetry-message.ts';

const CONNACK_BYTES = 4;
const PUBACK_BYTES = 4;
const PUBACK = 0x40;
const EPOCH = '1-0123abcd';

export type PublisherOptions = {
  readonly port: number;
  readonly agent: string;
  readonly upsCount: number;
  /** Messages sent and not yet acknowledged. */
  readonly window: number;
};

/** One agent's connection that publishes telemetry as fast as it is acknowledged. */
export class Publisher {
  acknowledged = 0;
  sent = 0;
  readonly payloadBytes: number;
  readonly #options: PublisherOptions;
  readonly #templates: readonly Template[];
  readonly #inFlight = new Uint8Array(65_536);
  readonly #boot: string;
  readonly #began = performance.now();
  #socket: Socket | undefined;
  #seq = 0;
  #id = 0;
  #rest: Buffer = Buffer.alloc(0);
  #isFlooding = false;
  #stopped = false;
  #failed: Error | undefined;

  constructor(options: PublisherOptions, index: number) {
    this.#options = options;
    this.#boot = `b007000000000${String(index).padStart(3, '0')}`;
    const { agent, upsCount } = options;
    this.#templates = Array.from({ length: upsCount }, (_, ups) =>
      makeTemplate({ agent, ups: this.#upsOf(ups), epoch: EPOCH, boot: this.#boot }),
    );
    this.payloadBytes = this.#templates[0]?.payloadBytes ?? 0;
  }

  #upsOf(ups: number): string {
    return `${this.#options.agent}-${String(ups).padStart(5, '0')}`;
  }

  get waiting(): number {
    return this.sent - this.acknowledged;
  }

  /** Connects and says what an agent says first. */
  async start(): Promise<void> {
    const { port, agent } = this.#options;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket = socket;
    socket.on('error', (error) => {
      this.#failed = error;
    });
    socket.on('close', () => {
      if (!this.#stopped) this.#failed ??= new Error('the cloud closed the connection');
    });
    await once(socket, 'connect');
    socket.write(connectPacket(agent));
    const [connack] = (await once(socket, 'data')) as [Buffer];
    if (connack.length !== CONNACK_BYTES || connack[3] !== 0) throw new Error(`CONNACK ${connack.toString('hex')}`);
    socket.on('data', (chunk: Buffer) => this.#acknowledge(chunk));
    const status = { v: 1, agent, online: true, boot: this.#boot, conn: 1, ts: Date.now(), mono: 1 };
    this.#write(publishPacket(`ridethrough/v1/${agent}/up/status`, JSON.stringify(status), this.#nextId()), 1);
    for (let ups = 0; ups < this.#options.upsCount; ups++) this.#sendIdentity(this.#upsOf(ups));
  }

  /** Begins to publish without end. */
  flood(): void {
    this.#isFlooding = true;
    this.#refill();
  }

  /** No more is sent; resolves when all that was sent is acknowledged. */
  async drain(withinMs: number): Promise<void> {
    this.#isFlooding = false;
    this.#stopped = true;
    const end = performance.now() + withinMs;
    while (this.waiting > 0 && performance.now() < end && this.#failed === undefined)
      await new Promise((resolve) => setTimeout(resolve, 5));
    this.#socket?.end();
    if (this.waiting > 0) throw this.#failed ?? new Error(`${this.waiting} messages were not acknowledged`);
  }

  check(): void {
    if (this.#failed !== undefined) throw this.#failed;
  }

  #sendIdentity(ups: string): void {
    const { agent } = this.#options;
    const link = { via: 'network', address: '127.0.0.1:502' };
    const body = {
      model: 'Smart-UPS 1500',
      firmware: 'UPS 04.1',
      serial: ups,
      outletGroups: [],
      settings: {},
      capabilities: [],
      loadCommands: 'deny',
      link,
    };
    const envelope = { v: 1, epoch: EPOCH, seq: ++this.#seq, ts: Date.now(), mono: 1, boot: this.#boot };
    const record = { ...envelope, kind: 'identity', ups, body };
    this.#write(publishPacket(topicOf(agent, ups, 'identity'), JSON.stringify(record), this.#nextId()), 1);
  }

  #refill(): void {
    const room = this.#options.window - this.waiting;
    if (room <= 0 || !this.#isFlooding) return;
    const now = Date.now();
    const mono = Math.floor(performance.now() - this.#began) + 1;
    const packets: Buffer[] = [];
    for (let count = 0; count < room; count++) packets.push(this.#next(now, mono));
    this.#write(Buffer.concat(packets), room);
  }

  #next(now: number, mono: number): Buffer {
    const template = this.#templates[this.#seq % this.#templates.length];
    if (template === undefined) throw new Error('no UPS');
    const { packet, idAt, places } = template;
    packet.writeUInt16BE(this.#nextId(), idAt);
    putDigits(packet, places.seq, ++this.#seq);
    putDigits(packet, places.ts, now);
    putDigits(packet, places.mono, mono);
    // The last two digits only: the value keeps its point.
    putDigits(packet, { at: places.load.at + places.load.width - 2, width: 2 }, 10 + (this.#seq % 90));
    return Buffer.from(packet);
  }

  #nextId(): number {
    this.#id = (this.#id % 65_535) + 1;
    if (this.#inFlight[this.#id] === 1) throw new Error(`packet id ${this.#id} is still in flight`);
    this.#inFlight[this.#id] = 1;
    return this.#id;
  }

  #write(bytes: Buffer, count: number): void {
    this.sent += count;
    this.#socket?.write(bytes);
  }

  #acknowledge(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (; at + PUBACK_BYTES <= bytes.length; at += PUBACK_BYTES) {
      const id = bytes.readUInt16BE(at + 2);
      if (bytes[at] !== PUBACK || this.#inFlight[id] !== 1) {
        this.#failed = new Error(`no PUBACK of ours: ${bytes.subarray(at, at + PUBACK_BYTES).toString('hex')}`);
        this.#socket?.destroy();
        return;
      }
      this.#inFlight[id] = 0;
      this.acknowledged++;
    }
    this.#rest = bytes.subarray(at);
    this.#refill();
  }
}
