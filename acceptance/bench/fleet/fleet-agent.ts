import { setTimeout as sleep } from 'node:timers/promises';
import { MqttClient } from 'mqtt';
import type { Cloud } from '../../harness/stack.ts';
import { dial, type Way } from './dial.ts';
import type { Shown } from './read-fleet.ts';

/** As the agent waits (agent/src/uplink/backoff.ts): anything up to a limit that doubles with each failed attempt. */
const BASE_MS = 500;
const CAP_MS = 60_000;
const CONNECT_MS = 10_000;
const STATUS_EVERY_MS = 60_000;

export type Attempt = { readonly atMs: number; readonly says: string };

/** An agent's connection without UPSs: it comes in, asks for the time, gets its receipt, says every minute that it is there, and comes back when it was cut off. */
export class FleetAgent {
  /** When its last receipt came; undefined while there is no connection. */
  backAtMs: number | undefined;
  /** Attempts that did not lead to a receipt, in the order in which they began. */
  readonly failed: Attempt[] = [];
  readonly #member: Shown;
  readonly #ways: Way[];
  readonly #ended = new AbortController();
  readonly #boot: string;
  #conn = 0;
  #working: Promise<void> | undefined;
  #client: MqttClient | undefined;

  constructor(member: Shown, cloud: Pick<Cloud, 'https' | 'mqtts'>, index: number) {
    this.#member = member;
    this.#boot = `b007${String(index).padStart(12, '0')}`;
    this.#ways = [wayOf(cloud.mqtts), wayOf(cloud.https, 'mqtt')];
  }

  start(): void {
    this.#working = this.#work();
  }

  async stop(): Promise<void> {
    this.#ended.abort();
    this.#client?.end(true);
    await this.#working;
  }

  async #work(): Promise<void> {
    const { signal } = this.#ended;
    let failures = 0;
    while (!signal.aborted) {
      failures = (await this.#tryEach()) ? 0 : failures + 1;
      await sleep(Math.random() * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(failures, 16)), undefined, {
        signal,
      }).catch(() => undefined);
    }
  }

  /** One way after the other; the one that worked last comes first. Resolves when the connection is over; true when a receipt came. */
  async #tryEach(): Promise<boolean> {
    for (const way of [...this.#ways]) {
      if (this.#ended.signal.aborted) return false;
      const atMs = performance.now();
      const says = await this.#connectOnce(way);
      if (says === undefined) {
        this.#ways.sort((a, b) => Number(b === way) - Number(a === way));
        return true;
      }
      if (!this.#ended.signal.aborted) this.failed.push({ atMs, says });
    }
    return false;
  }

  /** Resolves when it is over: undefined when a receipt came, else why there was none. */
  #connectOnce(way: Way): Promise<string | undefined> {
    const { agent } = this.#member;
    const conn = ++this.#conn;
    const topic = `ridethrough/v1/${agent}/up/status`;
    const status = (online: boolean, nonce?: string) =>
      JSON.stringify({ v: 1, agent, online, boot: this.#boot, conn, ts: Date.now(), mono: 1, ...(nonce && { nonce }) });
    const client = new MqttClient(() => dial(this.#member, way), {
      clientId: agent,
      protocolVersion: 4,
      keepalive: 30,
      reconnectPeriod: 0,
      connectTimeout: CONNECT_MS,
      will: { topic, payload: Buffer.from(status(false)), qos: 1, retain: false },
    });
    this.#client = client;
    return new Promise((resolve) => {
      let says: string | undefined = 'it was closed';
      let telling: NodeJS.Timeout | undefined;
      client.on('error', (error) => {
        if (says !== undefined) says = error.message || says;
      });
      client.once('connect', () => {
        client.subscribe(`ridethrough/v1/${agent}/down/#`, { qos: 1 }, () => {
          client.publish(topic, status(true, `n${conn}`), { qos: 1 });
          telling = setInterval(() => client.publish(topic, status(true), { qos: 1 }), STATUS_EVERY_MS);
        });
      });
      client.on('message', () => {
        says = undefined;
        this.backAtMs ??= performance.now();
      });
      client.once('close', () => {
        clearInterval(telling);
        this.backAtMs = undefined;
        client.end(true);
        resolve(says);
      });
    });
  }
}

function wayOf(url: string, alpn?: string): Way {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port), ...(alpn !== undefined && { alpn }) };
}
