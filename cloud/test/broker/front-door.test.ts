import { once } from 'node:events';
import { createServer as createHttps, request } from 'node:https';
import { type AddressInfo, connect as connectTcp, createServer as createTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { peekClientHello } from '../../src/broker/client-hello.ts';
import { frontDoor } from '../../src/broker/front-door.ts';
import { HandshakeLimit } from '../../src/broker/handshake-limit.ts';
import { MqttDoor } from '../../src/broker/mqtt-door.ts';
import { CloudRig } from '../rig/cloud-rig.ts';
import { rawConnection } from '../rig/raw-mqtt.ts';
import { EPOCH, telemetry } from '../rig/records.ts';
import { TestAgent } from '../rig/test-agent.ts';
import { until } from '../rig/until.ts';

/** What a TLS client of this machine really sends first. */
async function clientHello(ALPNProtocols: string[]): Promise<Buffer> {
  const server = createTcp().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connectTls({ host: '127.0.0.1', port, ALPNProtocols, servername: 'cloud.example' });
  client.on('error', () => {});
  const [socket]: Socket[] = await once(server, 'connection');
  const [hello]: Buffer[] = socket === undefined ? [] : await once(socket, 'data');
  client.destroy();
  socket?.destroy();
  server.close();
  return hello ?? Buffer.alloc(0);
}

/** The same handshake message, cut into records of that size. */
function inRecords(hello: Buffer, size: number): Buffer {
  const message = hello.subarray(5);
  const parts: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    const part = message.subarray(at, at + size);
    parts.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 0xff]), part);
  }
  return Buffer.concat(parts);
}

test('the protocols of a real ClientHello are read, in every split and in small records', async () => {
  for (const alpn of [['mqtt'], ['h2', 'http/1.1'], ['x', 'mqtt'], []]) {
    const hello = await clientHello(alpn);
    expect(peekClientHello(hello)).toEqual({ is: 'hello', alpn });
    for (let length = 0; length < hello.length; length++)
      expect(peekClientHello(hello.subarray(0, length))).toEqual({ is: 'incomplete' });
    for (const size of [1, 2, 3, 5, 100])
      expect(peekClientHello(inRecords(hello, size))).toEqual({ is: 'hello', alpn });
    expect(peekClientHello(Buffer.concat([hello, Buffer.from('more')]))).toEqual({ is: 'hello', alpn });
  }
});

test('what is no ClientHello is known by its first bytes, and no mutation of one throws', async () => {
  for (const text of [
    'GET / HTTP/1.1\r\n',
    '\x10\x10\x00\x04MQTT',
    '\x16\x02\x00\x00\x05',
    '\x16\x03\x01\x00\x04\x02\x00\x00\x00',
  ])
    expect(peekClientHello(Buffer.from(text, 'latin1'))).toEqual({ is: 'not-tls' });
  const hello = await clientHello(['mqtt']);
  for (let at = 0; at < hello.length; at++)
    for (const value of [0, 1, 0x7f, 0xff]) {
      const changed = Buffer.from(hello);
      changed[at] = value;
      expect(['hello', 'incomplete', 'not-tls']).toContain(peekClientHello(changed).is);
    }
});

let rig: CloudRig;
beforeEach(async () => {
  rig = await new CloudRig().start();
});
afterEach(() => rig.stop());

/** An HTTPS server whose port also takes MQTT, as the cloud's does. */
async function sharedPort(
  helloMs?: number,
  perSecond = 100,
): Promise<{ port: number; refusals: () => number; stop: () => void }> {
  const { cert, key } = rig.trust.store.httpsTls;
  let refusals = 0;
  const server = createHttps(
    { cert, key, minVersion: 'TLSv1.3', handshakeTimeout: helloMs ?? 10_000 },
    (_request, response) => response.end('here'),
  );
  // An answer to who never finished the handshake would wait for ever.
  server.on('clientError', (_error, socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  frontDoor(server, {
    limit: new HandshakeLimit(perSecond, () => performance.now()),
    mqtt: (socket) => rig.path.broker.take(socket),
    refused: () => void refusals++,
    ...(helloMs !== undefined && { helloMs }),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    refusals: () => refusals,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const get = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const ca = [...rig.trust.store.caPems];
    const asked = request({ host: '127.0.0.1', port, ca, agent: false, path: '/' }, (response) => {
      response.setEncoding('utf8').on('data', resolve);
    });
    asked.on('error', reject).end();
  });

test('one port serves HTTPS without a client certificate and MQTT with one', async () => {
  const { port, stop } = await sharedPort();
  expect(await get(port)).toBe('here');
  const agent = await TestAgent.connect({ port, trust: rig.trust }, 'gw1', { alpn: ['mqtt'] });
  await agent.send(telemetry({ 'ups.load': 1 }, { seq: 1 }));
  await agent.receipted(EPOCH, 1);
  expect(await get(port)).toBe('here');
  agent.end();
  const stranger = connectTls({ host: '127.0.0.1', port, ca: [...rig.trust.store.caPems], ALPNProtocols: ['mqtt'] });
  stranger.on('error', () => {});
  await until(() => stranger.closed);
  expect(rig.path.broker.connections).toBe(0);
  stop();
});

test('a ClientHello that comes byte by byte is served; one that stops is dropped in time', async () => {
  const { port, stop } = await sharedPort(300);
  const hello = await clientHello(['http/1.1']);
  const slow = connectTcp(port, '127.0.0.1').setNoDelay();
  let answered = 0;
  slow
    .on('error', () => {})
    .on('data', ({ length }: Buffer) => {
      answered += length;
    });
  for (const byte of hello.subarray(0, 200)) slow.write(Buffer.of(byte));
  slow.write(hello.subarray(200));
  await until(() => answered > 0);
  slow.destroy();
  const stuck = [hello.subarray(0, 0), hello.subarray(0, 3), hello.subarray(0, -1), hello].map((bytes) => {
    const socket = connectTcp(port, '127.0.0.1');
    socket.on('error', () => {}).write(bytes);
    return socket.resume();
  });
  await until(() => stuck.every(({ closed }) => closed));
  expect(await get(port)).toBe('here');
  stop();
});

test('on the MQTT port a handshake that does not end is broken off', async () => {
  const { store } = rig.trust;
  const refused: string[] = [];
  const door = new MqttDoor({
    host: '127.0.0.1',
    port: 0,
    trust: store,
    limit: { admits: () => true },
    handshakeMs: 200,
    entered: (socket) => socket.destroy(),
    refused: (_address, reason) => refused.push(reason),
    log: { info: () => {}, warn: () => {} },
  });
  const { port } = await door.start();
  const hello = await clientHello(['mqtt']);
  const stuck = [hello.subarray(0, 0), hello.subarray(0, 50), hello].map((bytes) => {
    const socket = connectTcp(port, '127.0.0.1');
    socket.on('error', () => {}).write(bytes);
    return socket.resume();
  });
  await until(() => stuck.every(({ closed }) => closed));
  expect(refused).toHaveLength(3);
  await door.stop()();
});

test('an address that connects too often is dropped before any handshake', async () => {
  const { port, refusals, stop } = await sharedPort(undefined, 5);
  const sockets = Array.from({ length: 30 }, () =>
    connectTcp(port, '127.0.0.1')
      .on('error', () => {})
      .resume(),
  );
  await until(() => sockets.filter(({ closed }) => closed).length >= 20);
  expect(refusals()).toBeGreaterThanOrEqual(20);
  for (const socket of sockets) socket.destroy();
  await until(async () => (await get(port).catch(() => '')) === 'here');
  stop();
});

test('a cloud that stops waits for nobody who is still on the way in', async () => {
  const silent = connectTcp(rig.port, '127.0.0.1')
    .on('error', () => {})
    .resume();
  const { socket: quiet, closed } = await rawConnection(rig, 'gw1');
  quiet.resume();
  await rig.agent('gw2');
  await until(() => rig.path.broker.connections === 1);
  const began = performance.now();
  await rig.stopCloud();
  expect(performance.now() - began).toBeLessThan(5_000);
  await until(() => silent.closed && closed());
});
