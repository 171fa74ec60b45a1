import type { Duplex } from 'node:stream';
import { MqttClient } from 'mqtt';
import { CloudError, type CloudErrorCode } from '../identity/cloud-error.ts';
import { CLOSED_BY_PEER, type Connect, type Connection, type ConnectOptions } from '../uplink/connection.ts';
import { type Addresses, nameOf, type Way, waysTo } from '../uplink/ways.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** After a goodbye, the socket is cut off at the latest then. */
const GOODBYE_MS = 1000;

export interface MqttConnectParts {
  /** Where the cloud is; asked for before each connection, since an identity may have been renewed. */
  readonly addresses: () => Addresses;
  /** A verified connection with our certificate. Rejects with CloudError. */
  readonly openSocket: (way: Way, signal: AbortSignal) => Promise<Duplex>;
  /** The way that worked last, over restarts. */
  readonly memory: { load(): string | undefined; save(way: string): void };
}

/**
 * Makes one MQTT 3.1.1 connection with each call, trying one way after the other: each is verified alike, so that the
 * next one is never a weaker one.
 */
export const mqttConnect =
  ({ addresses, openSocket, memory }: MqttConnectParts): Connect =>
  async (options) => {
    const failures: unknown[] = [];
    const last = memory.load();
    for (const way of waysTo(addresses(), last)) {
      const name = nameOf(way);
      try {
        const connection = await overSocket(await openSocket(way, options.signal), options);
        if (name !== last) memory.save(name);
        return connection;
      } catch (error) {
        if (options.signal.aborted) throw error;
        failures.push(error);
      }
    }
    const says = failures.map((error) => (error instanceof Error ? error.message : String(error)));
    throw new CloudError(weightiest(failures), [...new Set(says)].join('; '));
  };

/** Of several ways that failed: what the cloud itself said of us, or showed of itself, before what the network did. */
function weightiest(errors: readonly unknown[]): CloudErrorCode {
  const codes = errors.filter(CloudError.is).map(({ code }) => code);
  return (['turned-away', 'untrusted', 'clock'] as const).find((code) => codes.includes(code)) ?? codes[0] ?? 'closed';
}

/**
 * MQTT.js keeps no session over a reconnect that suits us: each connection is a fresh client, and `end(true)` is what
 * settles the callbacks of its unacknowledged publishes.
 */
function overSocket(socket: Duplex, { clientId, will, onMessage, signal }: ConnectOptions): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const client = new MqttClient(() => socket, {
      clientId,
      protocolVersion: 4,
      clean: true,
      keepalive: 30,
      reconnectPeriod: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      // A buffer for each of 65,536 numbers, made beforehand: 11 MB, and no time worth having at an agent's pace.
      writeCache: false,
      will: { ...will, payload: Buffer.from(will.payload), qos: 1, retain: false },
    });
    let awaited = 0;
    let says = CLOSED_BY_PEER;
    let tellClosed: (says: string) => void = () => undefined;
    const closed = new Promise<string>((over) => {
      tellClosed = over;
    });
    const abort = () => client.end(true);
    signal.addEventListener('abort', abort, { once: true });
    client.on('message', (topic, payload) => onMessage(topic, payload));
    client.on('error', (error) => {
      says = error.message || says;
    });
    client.once('close', () => {
      signal.removeEventListener('abort', abort);
      client.end(true);
      tellClosed(says);
      // In TLS 1.3 the server judges our certificate after the handshake: its refusal looks like this.
      reject(new CloudError('turned-away', `the cloud closed the connection before it took us in: ${says}`));
    });
    client.once('connect', () =>
      resolve({
        closed,
        publish: async (topic, payload) => {
          awaited += 1;
          try {
            await client.publishAsync(topic, typeof payload === 'string' ? payload : Buffer.from(payload), { qos: 1 });
          } finally {
            awaited -= 1;
          }
        },
        subscribe: async (filter) => {
          await client.subscribeAsync(filter, { qos: 1 });
        },
        end: (politely) => {
          // A DISCONNECT waits for every acknowledgement, and cannot be cut short by `end(true)` any more.
          if (!politely || awaited > 0) return void client.end(true);
          const cut = setTimeout(() => client.stream.destroy(), GOODBYE_MS);
          client.end(false, () => clearTimeout(cut));
        },
      }),
    );
    if (signal.aborted) abort();
  });
}
