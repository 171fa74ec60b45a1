import { mkdir } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createSecureServer } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { event, openTestDisk, testDirectory } from '../outbox/open-test-disk.ts';
import { TestCloud } from '../trust/test-cloud.ts';
import { openTestUplink } from './open-test-uplink.ts';
import { TestBroker } from './test-broker.ts';
import { until } from './until.ts';

/** A peer that is no broker, on plain TCP or behind TLS of the right authority. */
async function peer(greet: (socket: Socket) => void, isSecure = false) {
  const cloud = await TestCloud.make();
  const sockets = new Set<Socket>();
  const take = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    greet(socket);
  };
  const { chain: cert, key } = await cloud.ca.server();
  const server = isSecure ? createSecureServer({ cert, key, ALPNProtocols: ['mqtt'] }, take) : createServer(take);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const identity = await cloud.identity({ mqtt: [`mqtts://127.0.0.1:${port}`], https: 'https://127.0.0.1:1' });
  return { identity, sockets };
}

it.each([
  ['closes at once', false, (socket: Socket) => socket.end()],
  ['resets at once', false, (socket: Socket) => socket.resetAndDestroy()],
  ['speaks HTTP', false, (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['closes once it has seen our certificate', true, (socket: Socket) => socket.end()],
  ['refuses the protocol version', true, (socket: Socket) => socket.write(Buffer.from([0x20, 2, 0, 1]))],
])('tries again and again when the peer %s', async (_what, isSecure, greet) => {
  const { identity, sockets } = await peer(greet, isSecure);
  const { outbox } = await openTestDisk(await testDirectory());
  const { uplink } = openTestUplink(outbox, identity);
  await until('three tries', () => sockets.size >= 3);
  expect(uplink.state).toMatchObject({ connected: false, receipted: false });
  expect(uplink.state.lastProblem).toMatch(/./);
  expect(uplink.state.problemCode === 'turned-away').toBe(isSecure);
  await uplink.stop();
});

it('stops while the peer is silent', async () => {
  const { identity, sockets } = await peer(() => undefined);
  const { outbox } = await openTestDisk(await testDirectory());
  const { uplink } = openTestUplink(outbox, identity);
  await until('it waits for an answer', () => sockets.size === 1);
  await uplink.stop();
  expect(uplink.state.connected).toBe(false);
});

it('shows itself to the cloud when its disk has failed', async () => {
  const directory = await testDirectory();
  await mkdir(join(directory, 'outbox.db'));
  const { outbox } = await openTestDisk(directory);
  const broker = await TestBroker.start();
  const { uplink } = openTestUplink(outbox, await broker.identity());
  await until('the status arrived', () => broker.statuses.length === 1);
  await expect(outbox.append(event())).rejects.toMatchObject({ code: 'disk-failed' });
  expect(broker.statuses[0]).toMatchObject({ online: true, epochs: [] });
  expect(uplink.state.connected).toBe(true);
});
