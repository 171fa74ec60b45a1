import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { accessAsDelivered } from '../../src/access/access.ts';
import { type Address, type LinkOptions, makeUnit } from '../../src/testing.ts';
import { type Peer, ptyPeer, tcpPeer, until } from './peers.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'ridethrough-'));
const anywhere: Address = { host: '127.0.0.1', port: 0 };
const readStatus = '0001 0000 0006 01 03 0000 0002';
const writeSensitivity = '0002 0000 0009 01 10 0404 0001 02 0002';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function serve(links: LinkOptions) {
  const made = makeUnit({ model: 'SMT1500RM2UC' }, { modbusTcp: anywhere, replyMs: 0, speed: 0, ...links });
  await made.served.start();
  ends.push(() => made.served.stop());
  return made;
}

async function peer(at: Address | undefined, from?: string): Promise<Peer> {
  const one = await tcpPeer(at ?? anywhere, from);
  ends.push(() => one.close());
  return one;
}

test('a new unit refuses connections, and is silent on its serial line; its card answers', async () => {
  const { served } = await serve({
    access: accessAsDelivered,
    modbusRtu: path.join(folder, 'new'),
    modbusCard: anywhere,
  });
  expect(served.at.modbusTcp?.port).toBeGreaterThan(0);
  await expect(peer(served.at.modbusTcp)).rejects.toThrow('ECONNREFUSED');
  const card = await peer(served.at.modbusCard);
  card.send(readStatus);
  await card.bytes(13);
  const line = ptyPeer(served.at.modbusRtu?.path ?? '');
  ends.push(() => line.close());
  line.send('01 03 0000 0002 c40b');
  await until(() => (served.serialSeen?.heard ?? 0) === 1, 'the request');
  await served.access.change({ serial: 'on' });
  line.send('01 03 0000 0002 c40b');
  expect(await line.bytes(9)).toMatch(/^010304/);
  expect(line.received).toHaveLength(18);
});

test('switched on at the panel, the port opens', async () => {
  const { served } = await serve({ access: accessAsDelivered });
  await served.panel?.press(['enter', 'down', 'down', 'down', 'enter', 'enter', 'down', 'enter', 'enter', 'esc']);
  expect(served.panel?.screen.path).toEqual(['Advanced menu']);
  await served.panel?.press(['enter', 'up', 'enter']);
  expect(served.panel?.screen.path).toEqual(['Advanced menu', 'Configuration', 'Modbus']);
  await served.panel?.press(['down', 'enter', 'down', 'enter']);
  expect(served.access.now.tcp).toBe('read-only');
  const one = await peer(served.at.modbusTcp);
  one.send(readStatus);
  await one.bytes(13);
});

test('read-only: reads are answered, writes get exception 1, are seen, and do nothing', async () => {
  const { unit, served } = await serve({ access: { tcp: 'read-only' } });
  const one = await peer(served.at.modbusTcp);
  one.send(writeSensitivity);
  expect(await one.bytes(9)).toBe('000200000003019001');
  one.send(readStatus);
  await one.bytes(22);
  expect(unit.raw('sensitivity')).toEqual([1]);
  expect(served.wireLog.report.writes).toMatchObject([{ address: 1028, outcome: 'exception 1' }]);
});

test('only the master may connect, and others are closed when it is set', async () => {
  const { served } = await serve({});
  const [one, two] = [await peer(served.at.modbusTcp), await peer(served.at.modbusTcp, '127.0.0.2')];
  for (const each of [one, two]) each.send(readStatus);
  await Promise.all([one.bytes(13), two.bytes(13)]);
  await served.access.change({ masterIp: '127.0.0.2' });
  await until(() => one.closed, 'the end of the other connection');
  two.send(readStatus);
  await two.bytes(26);
  const late = await peer(served.at.modbusTcp);
  await until(() => late.closed, 'the end of a new connection from elsewhere');
  expect(late.received).toBe('');
  await served.access.change({ masterIp: '0.0.0.0' });
  const again = await peer(served.at.modbusTcp);
  again.send(readStatus);
  await again.bytes(13);
});

test('disabled while connected: the connection ends, and enabled again it is the same port', async () => {
  const { served } = await serve({});
  const one = await peer(served.at.modbusTcp);
  await served.access.change({ tcp: 'disabled' });
  await until(() => one.closed, 'the end of the connection');
  const { modbusTcp } = served.at;
  await expect(peer(modbusTcp)).rejects.toThrow('ECONNREFUSED');
  await served.access.change({ tcp: 'read-write' });
  expect(served.at.modbusTcp).toEqual(modbusTcp);
  await peer(modbusTcp);
});

test('another unit id is the only one answered then; a card keeps the one it began with', async () => {
  const { served } = await serve({ modbusCard: anywhere });
  await served.access.change({ unitId: 7 });
  const [one, card] = [await peer(served.at.modbusTcp), await peer(served.at.modbusCard)];
  one.send(readStatus);
  one.send('0003 0000 0006 07 03 0000 0002');
  expect(await one.bytes(13)).toMatch(/^0003/);
  card.send(readStatus);
  expect(await card.bytes(13)).toMatch(/^0001/);
});

test('a unit that refuses function 6 takes 16; its card takes both', async () => {
  const made = makeUnit({ model: 'SMT1500RMI2U' }, { modbusTcp: anywhere, modbusCard: anywhere, replyMs: 0, speed: 0 });
  await made.served.start();
  ends.push(() => made.served.stop());
  const one = await peer(made.served.at.modbusTcp);
  one.send('0001 0000 0006 01 06 0404 0002');
  expect(await one.bytes(9)).toBe('000100000003018601');
  one.send(writeSensitivity);
  await one.bytes(21);
  expect(made.unit.raw('sensitivity')).toEqual([2]);
  const card = await peer(made.served.at.modbusCard);
  card.send('0001 0000 0006 01 06 0404 0001');
  await card.bytes(12);
  expect(made.unit.raw('sensitivity')).toEqual([1]);
});
