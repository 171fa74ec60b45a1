import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { connect, createServer, type Server, type TLSSocket } from 'node:tls';
import type { Cloud } from '../../harness/stack.ts';
import { MqttPackets, type Packet } from './mqtt-packets.ts';

/** An agent's own key and certificate: what it shows to the tap is of no use to the tap, which must show them itself. */
export type Shown = { readonly key: string; readonly cert: string };

/**
 * Stands between an agent and the cloud, hands on every byte, and tells each packet that goes up. It can be cut. It has
 * the keys of both ends, as nobody else may: without them it would see and hand on nothing.
 */
export class MqttTap {
  readonly #cloud: Pick<Cloud, 'mqtts' | 'ca' | 'folder'>;
  readonly #agent: () => Shown;
  readonly #seen: (packet: Packet) => void;
  readonly #sockets = new Set<TLSSocket>();
  #server: Server | undefined;
  #isCut = false;

  constructor(cloud: Pick<Cloud, 'mqtts' | 'ca' | 'folder'>, agent: () => Shown, seen: (packet: Packet) => void) {
    this.#cloud = cloud;
    this.#agent = agent;
    this.#seen = seen;
  }

  /** Returns the port for the agent. */
  async start(): Promise<number> {
    const { folder, ca } = this.#cloud;
    const [cert, key] = ['mqtt.crt', 'mqtt.key'].map((name) => readFileSync(path.join(folder, 'trust', name)));
    if (cert === undefined || key === undefined) throw new Error('no certificate');
    const options = { cert, key, ca, requestCert: true, ALPNProtocols: ['mqtt'], minVersion: 'TLSv1.3' as const };
    const server = createServer({ ...options, noDelay: true }, (socket) => this.#join(socket));
    this.#server = server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the tap has no port');
    return address.port;
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

  #join(agent: TLSSocket): void {
    if (this.#isCut) return void agent.destroy();
    const { mqtts, ca } = this.#cloud;
    const { hostname: host, port } = new URL(mqtts);
    const cloud = connect({ host, port: Number(port), ca, ...this.#agent(), minVersion: 'TLSv1.3' });
    cloud.setNoDelay(true);
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
