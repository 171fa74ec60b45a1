import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { MqttPackets, type Packet } from './mqtt-packets.ts';

/** Stands between an agent and the cloud, hands on every byte, and tells each packet that goes up. It can be cut. */
export class MqttTap {
  readonly #cloud: URL;
  readonly #seen: (packet: Packet) => void;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #isCut = false;

  constructor(cloud: string, seen: (packet: Packet) => void) {
    this.#cloud = new URL(cloud);
    this.#seen = seen;
  }

  /** Returns the address for the agent. */
  async start(): Promise<string> {
    const server = createServer({ noDelay: true }, (socket) => this.#join(socket));
    this.#server = server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the tap has no port');
    return `mqtt://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  /** Breaks what is connected and whatever tries to be, until `heal`. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  heal(): void {
    this.#isCut = false;
  }

  #join(agent: Socket): void {
    if (this.#isCut) return void agent.destroy();
    const cloud = connect({ host: this.#cloud.hostname, port: Number(this.#cloud.port), noDelay: true });
    const packets = new MqttPackets();
    agent.on('data', (chunk: Buffer) => {
      for (const packet of packets.feed(chunk)) this.#seen(packet);
    });
    agent.pipe(cloud).pipe(agent);
    for (const [one, other] of [
      [agent, cloud],
      [cloud, agent],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }
}
