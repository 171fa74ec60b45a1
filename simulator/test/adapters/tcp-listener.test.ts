import { afterEach, beforeEach, expect, test } from 'vitest';
import { ServedUnit } from '../../src/adapters/served-unit.ts';
import { type Peer, tcpPeer } from './peers.ts';

const recorded = { 0: [0, 0x2002, 8], 130: [0xc800] };
const any = { on: 'any', to: 'any' } as const;
const READ = '0001 0000 0006 01 03 0000 0002';
const REPLY = '000100000007010304' + '00002002';

let served: ServedUnit;
let peers: Peer[] = [];

const start = async (options: { replyMs?: number; unitId?: number } = {}) => {
  served = new ServedUnit({ recorded, modbusTcp: { host: '127.0.0.1', port: 0 }, replyMs: 0, ...options });
  await served.start();
};
const peer = async (): Promise<Peer> => {
  const made = await tcpPeer(served.at.modbusTcp ?? { host: '', port: 0 });
  peers.push(made);
  return made;
};
/** A request for another register, whose answer shows that all before it has been handled. */
const last = async (one: Peer) => {
  one.send('7777 0000 0006 01 03 0082 0001');
  const end = '777700000005010302c800';
  while (!one.received.endsWith(end)) await one.bytes(one.received.length / 2 + 1);
  return one.received.slice(0, -end.length);
};

beforeEach(() => start());
afterEach(async () => {
  for (const each of peers) each.close();
  peers = [];
  await served.stop();
});

test('answers with the transaction id of the request', async () => {
  const one = await peer();
  one.send(READ);
  expect(await one.bytes(13)).toBe(REPLY);
});

test('the time of every request is told', async () => {
  const one = await peer();
  one.send(READ);
  await one.bytes(13);
  const { requests, byAddress } = served.requestLog.report();
  expect(byAddress).toEqual({ '0': 1 });
  expect(requests).toMatchObject([
    { link: 'tcp', function: 3, address: 0, words: 2, requestBytes: 12, replyBytes: 13 },
  ]);
  for (const { receivedAtMs, repliedAtMs } of requests) expect(repliedAtMs).toBeGreaterThanOrEqual(receivedAtMs);
});

test('requests glued, and a request byte by byte', async () => {
  const one = await peer();
  one.send(READ + READ.replace('0001', '0002'));
  expect(await one.bytes(26)).toBe(REPLY + REPLY.replace('0001', '0002'));
  for (const byte of Buffer.from(READ.replaceAll(' ', ''), 'hex')) {
    one.send(byte.toString(16).padStart(2, '0'));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await one.bytes(39)).toBe(REPLY + REPLY.replace('0001', '0002') + REPLY);
});

test('another unit id gets silence, and the connection stays', async () => {
  const one = await peer();
  one.send('0001 0000 0006 02 03 0000 0002');
  one.send('0001 0000 0006 00 03 0000 0002');
  expect(await last(one)).toBe('');
});

test.each([
  ['another protocol', '0001 0001 0006 01 03 0000 0002'],
  ['a length no frame has', '0001 0000 0400 01 03 0000 0002'],
  ['text', Buffer.from('GET / HTTP/1.1\r\n\r\n').toString('hex')],
])('%s closes the connection, and no other', async (_, hex) => {
  const [one, other] = [await peer(), await peer()];
  one.send(hex);
  while (!one.closed) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(one.received).toBe('');
  expect(await last(other)).toBe('');
});

test('half a request and a hang-up harm nobody', async () => {
  const one = await peer();
  one.send('0001 0000 0006 01');
  one.close();
  expect(await last(await peer())).toBe('');
});

test('a request is answered when its asker has already said goodbye', async () => {
  const { connect } = await import('node:net');
  const { host, port } = served.at.modbusTcp ?? { host: '', port: 0 };
  const got = await new Promise<string>((resolve) => {
    let all = '';
    const socket = connect({ host, port, allowHalfOpen: true }, () =>
      socket.end(Buffer.from(READ.replaceAll(' ', ''), 'hex')),
    );
    socket.on('data', (bytes) => {
      all += bytes.toString('hex');
    });
    socket.on('close', () => resolve(all));
  });
  expect(got).toBe(REPLY);
});

test('more connections than allowed are turned away, the others go on', async () => {
  const all = [];
  for (let number = 0; number < 16; number++) all.push(await peer());
  for (const each of all) expect(await last(each)).toBe('');
  const late = await peer();
  while (!late.closed) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(await last(all[0] as Peer)).toBe('');
});

test('the reply waits as long as the unit thinks', async () => {
  await served.stop();
  await start({ replyMs: 60 });
  const one = await peer();
  const asked = performance.now();
  one.send(READ);
  await one.bytes(13);
  expect(performance.now() - asked).toBeGreaterThanOrEqual(59);
});

test('its own unit id is the one it was given', async () => {
  await served.stop();
  await start({ unitId: 17 });
  const one = await peer();
  one.send('0001 0000 0006 01 03 0000 0002');
  one.send('0001 0000 0006 11 03 0000 0002');
  expect(await one.bytes(13)).toBe(REPLY.replace('0701', '0711'));
});

test('a port that is taken is refused by name', async () => {
  const second = new ServedUnit({ recorded, modbusTcp: served.at.modbusTcp ?? { host: '', port: 0 } });
  await expect(second.start()).rejects.toMatchObject({
    code: 'cannot-serve',
    message: /Modbus TCP on 127\.0\.0\.1:\d+: .*EADDRINUSE/,
  });
});

test('a write is counted, whatever becomes of it and of its reply', async () => {
  const one = await peer();
  served.faults.set([{ kind: 'drop', on: 'tcp', to: 'write', count: 1 }]);
  one.send('0009 0000 000b 01 10 0602 0002 04 0000 4210');
  expect(await last(one)).toBe('');
  expect(served.wireLog.count(1538)).toBe(1);
  expect(served.wireLog.report.writes).toMatchObject([
    { number: 1, link: 'tcp', function: 16, address: 1538, words: [0, 0x4210], outcome: 'exception 2' },
  ]);
});

test('a lost request is never seen', async () => {
  const one = await peer();
  served.faults.set([{ kind: 'lose', on: 'any', to: 'write', count: 1 }]);
  one.send('0009 0000 000b 01 10 0602 0002 04 0000 4210');
  expect(await last(one)).toBe('');
  expect(served.wireLog.report.total).toBe(0);
});

test.each([
  ['transaction', {}, /^55540000000701030400002002$/],
  ['duplicate', {}, new RegExp(`^${REPLY}${REPLY}$`)],
  ['truncate', { bytes: 5 }, new RegExp(`^${REPLY.slice(0, 10)}$`)],
  ['noise', { bytes: 3 }, new RegExp(`^[0-9a-f]{6}${REPLY}$`)],
  ['crc', {}, new RegExp(`^${REPLY}$`)],
] as const)('fault %s', async (kind, more, seen) => {
  const one = await peer();
  served.faults.set([{ kind, ...any, ...more, count: 1 }]);
  one.send(READ);
  expect(await last(one)).toMatch(seen);
});

test('a late reply is overtaken, a delayed one is not', async () => {
  const one = await peer();
  served.faults.set([{ kind: 'late', ms: 400, ...any, count: 1 }]);
  one.send(READ);
  expect(await last(one)).toBe('');
  expect((await one.bytes(24)).endsWith(REPLY)).toBe(true);

  const two = await peer();
  served.faults.set([{ kind: 'delay', ms: 30, ...any, count: 1 }]);
  two.send(READ);
  expect(await last(two)).toBe(REPLY);
});

test('a link that is down refuses, and comes back on the same port', async () => {
  const one = await peer();
  const before = served.at.modbusTcp;
  await served.setDown(['tcp']);
  while (!one.closed) await new Promise((resolve) => setTimeout(resolve, 2));
  await expect(peer()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await Promise.all([served.setDown([]), served.setDown(['tcp']), served.setDown(['rtu'])]);
  expect(served.at.modbusTcp).toEqual(before);
  expect(await last(await peer())).toBe('');
});
