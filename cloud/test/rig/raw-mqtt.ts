import { connect, type TLSSocket } from 'node:tls';
import type { Wire } from './test-agent.ts';
import type { Identity } from './test-trust.ts';

export type RawConnection = {
  readonly socket: TLSSocket;
  /** All that came back. */
  readonly bytes: () => Buffer;
  readonly closed: () => boolean;
};

const text = (value: string) =>
  Buffer.concat([Buffer.from([value.length >> 8, value.length & 0xff]), Buffer.from(value)]);

/** A packet of MQTT: its first byte and its body. */
export const packet = (first: number, ...body: (Buffer | readonly number[])[]): Buffer => {
  const whole = Buffer.concat(body.map((part) => Buffer.from(part)));
  const length: number[] = [];
  let left = whole.length;
  do {
    length.push((left % 128) | (left >= 128 ? 0x80 : 0));
    left = Math.floor(left / 128);
  } while (left > 0);
  return Buffer.concat([Buffer.from([first, ...length]), whole]);
};

export const mqttConnect = (id: string, level = 4) =>
  packet(0x10, text('MQTT'), [level, 2, 0, 60], level === 5 ? [0] : [], text(id));
export const mqttSubscribe = (filter: string, qos = 1) => packet(0x82, [0, 1], text(filter), [qos]);
export const mqttPublish = (topic: string, payload: Buffer | string, id = 2) =>
  packet(0x32, text(topic), [id >> 8, id & 0xff], Buffer.from(payload));
export const mqttPing = packet(0xc0);

type Options = { readonly identity?: Identity; readonly from?: string };

/** A TLS connection with that name's certificate, and no MQTT on it yet. */
export async function rawConnection(
  { port, trust }: Wire,
  id: string,
  { identity, from }: Options = {},
): Promise<RawConnection> {
  const { cert, key, ca } = identity ?? (await trust.identity(id));
  const socket = connect({
    host: '127.0.0.1',
    port,
    cert,
    key,
    ca: [...ca],
    ...(from !== undefined && { localAddress: from }),
  });
  const parts: Buffer[] = [];
  let closed = false;
  socket.on('data', (part: Buffer) => parts.push(part));
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
  });
  await new Promise<void>((resolve) => {
    socket.once('secureConnect', resolve);
    socket.once('close', resolve);
  });
  return { socket, bytes: () => Buffer.concat(parts), closed: () => closed };
}
