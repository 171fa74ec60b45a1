import { mkdir } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { event, openTestDisk, testDirectory } from '../outbox/open-test-disk.ts';
import { openTestUplink } from './open-test-uplink.ts';
import { TestBroker } from './test-broker.ts';
import { until } from './until.ts';

/** A peer that is no broker. */
async function peer(greet: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    greet(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `mqtt://127.0.0.1:${port}`, sockets };
}

it.each([
  ['closes at once', (socket: Socket) => socket.end()],
  ['resets at once', (socket: Socket) => socket.resetAndDestroy()],
  ['speaks HTTP', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['refuses the protocol version', (socket: Socket) => socket.write(Buffer.from([0x20, 2, 0, 1]))],
])('tries again and again when the peer %s', async (_what, greet) => {
  const { url, sockets } = await peer(greet);
  const { outbox } = await openTestDisk(await testDirectory());
  const { uplink } = openTestUplink(outbox, url);
  await until('three tries', () => sockets.size >= 3);
  expect(uplink.state).toMatchObject({ connected: false, receipted: false });
  expect(uplink.state.lastProblem).toMatch(/./);
  await uplink.stop();
});

it('stops while the peer is silent', async () => {
  const { url, sockets } = await peer(() => undefined);
  const { outbox } = await openTestDisk(await testDirectory());
  const { uplink } = openTestUplink(outbox, url);
  await until('it waits for an answer', () => sockets.size === 1);
  await uplink.stop();
  expect(uplink.state.connected).toBe(false);
});

it('shows itself to the cloud when its disk has failed', async () => {
  const directory = await testDirectory();
  await mkdir(join(directory, 'outbox.db'));
  const { outbox } = await openTestDisk(directory);
  const broker = await TestBroker.start();
  const { uplink } = openTestUplink(outbox, broker.url);
  await until('the status arrived', () => broker.statuses.length === 1);
  await expect(outbox.append(event())).rejects.toMatchObject({ code: 'disk-failed' });
  expect(broker.statuses[0]).toMatchObject({ online: true, epochs: [] });
  expect(uplink.state.connected).toBe(true);
});
