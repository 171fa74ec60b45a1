import mqtt from 'mqtt';
import { CLOSED_BY_PEER, type Connect } from '../uplink/connection.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** After a goodbye, the socket is cut off at the latest then. */
const GOODBYE_MS = 1000;

/**
 * Makes one MQTT 3.1.1 connection with each call. MQTT.js keeps no session over a reconnect that suits us: each
 * connection is a fresh client, and `end(true)` is what settles the callbacks of its unacknowledged publishes.
 */
export const mqttConnect =
  (url: string): Connect =>
  ({ clientId, will, onMessage, signal }) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const client = mqtt.connect(url, {
        clientId,
        protocolVersion: 4,
        clean: true,
        keepalive: 30,
        reconnectPeriod: 0,
        connectTimeout: CONNECT_TIMEOUT_MS,
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
        reject(new Error(says));
      });
      client.once('connect', () =>
        resolve({
          closed,
          publish: async (topic, payload) => {
            awaited += 1;
            try {
              await client.publishAsync(topic, typeof payload === 'string' ? payload : Buffer.from(payload), {
                qos: 1,
              });
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
    });
