import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { tcpSocket } from '../../src/adapters/tcp-socket.ts';
import { tcpLink } from '../../src/links/tcp-link.ts';
import { FakeUnit, withCrc, wordAt } from '../links/fake-unit.ts';

let server: Server;
let sockets: Socket[];
let unit: FakeUnit;

beforeEach(async () => {
  sockets = [];
  unit = new FakeUnit();
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (request) => {
      const reply = unit.answer(withCrc(request.subarray(6)), 0)?.subarray(0, -2) ?? Buffer.alloc(0);
      const header = Buffer.from(request.subarray(0, 6));
      header.writeUInt16BE(reply.length, 4);
      socket.write(Buffer.concat([header, reply]));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

function address(): { host: string; port: number } {
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('the server listens on no port');
  return { host: '127.0.0.1', port: at.port };
}

const linkTo = (at: { host: string; port: number }) => tcpLink({ connect: tcpSocket(at), clock: systemClock, unit: 1 });

test('a link reads and writes through a real socket', async () => {
  const link = linkTo(address());
  await link.open();
  expect(await link.read(128, 2)).toEqual([wordAt(128, 1), wordAt(129, 1)]);
  await link.write(1028, [1]);
  expect(unit.writes).toMatchObject([{ at: 1028, written: [1] }]);
  await link.close();
});

test.each([
  ['ends', (socket: Socket) => socket.end()],
  ['is reset', (socket: Socket) => socket.resetAndDestroy()],
])('a connection that %s takes the link down', async (_, end) => {
  const link = linkTo(address());
  await link.open();
  await link.read(0, 1);
  const down = new Promise((resolve) => link.onDown(resolve));
  for (const socket of sockets) end(socket);
  expect(await down).toMatchObject({ code: 'closed' });
  expect(link.isOpen).toBe(false);
  await link.close();
});

test('a port that nobody listens on is refused, with the cause', async () => {
  const nowhere = address();
  server.close();
  await once(server, 'close');
  await expect(linkTo(nowhere).open()).rejects.toMatchObject({ code: 'refused', cause: { code: 'ECONNREFUSED' } });
});

test('an attempt that is given up leaves no connection behind', async () => {
  const abort = new AbortController();
  const opening = tcpSocket(address())({ bytes: () => {}, lost: () => {} }, abort.signal);
  abort.abort(new Error('given up'));
  await expect(opening).rejects.toThrow('given up');
});
