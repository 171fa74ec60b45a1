import { connect as connectTcp, type Socket } from 'node:net';
import { topics } from '@ridethrough/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Broker } from '../../src/broker/broker.ts';
import { isLoopback } from '../../src/broker/is-loopback.ts';
import { CloudRig } from '../rig/cloud-rig.ts';
import { EPOCH, telemetry, UPS } from '../rig/records.ts';
import { TestAgent } from '../rig/test-agent.ts';
import { until } from '../rig/until.ts';

let rig: CloudRig;
const sockets: Socket[] = [];
beforeEach(async () => {
  rig = new CloudRig();
  await rig.start();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await rig.stop();
});

/** A bare connection; `bytes` is all that came back. */
async function raw(): Promise<{ socket: Socket; bytes: () => Buffer; closed: () => boolean }> {
  const socket = connectTcp(rig.port, '127.0.0.1');
  sockets.push(socket);
  const parts: Buffer[] = [];
  let closed = false;
  socket.on('data', (part: Buffer) => parts.push(part));
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, bytes: () => Buffer.concat(parts), closed: () => closed };
}

const text = (value: string) =>
  Buffer.concat([Buffer.from([value.length >> 8, value.length & 0xff]), Buffer.from(value)]);
const mqttConnect = (id: string, level = 4) => {
  const body = Buffer.concat([text('MQTT'), Buffer.from([level, 2, 0, 60]), text(id)]);
  return Buffer.concat([Buffer.from([0x10, body.length]), body]);
};

test('only loopback is served, and the refusal says why', async () => {
  expect(['127.0.0.1', '127.3.2.1', '::1', 'localhost'].map(isLoopback)).toEqual([true, true, true, true]);
  expect(['0.0.0.0', '::', '192.168.1.2', '::ffff:192.168.1.2', 'gateway', ''].map(isLoopback)).toEqual(
    Array(6).fill(false),
  );
  const log = { info: () => {}, warn: () => {} };
  const broker = new Broker({ host: '0.0.0.0', port: 0, observers: [], published: () => {}, log });
  await expect(broker.start()).rejects.toThrow(
    'certificates come with enrolment; until then loopback only (not-loopback)',
  );
});

test('a port that is taken is told of', async () => {
  const log = { info: () => {}, warn: () => {} };
  const broker = new Broker({ host: '127.0.0.1', port: rig.port, observers: [], published: () => {}, log });
  await expect(broker.start()).rejects.toThrow('cannot-listen');
});

test('an agent publishes below its own up/ only, and what is not allowed ends its connection', async () => {
  const other = await rig.agent('gw2');
  for (const topic of [
    topics.record('gw2', UPS, 'telemetry'),
    'ridethrough/v1/gw1/up/made-up',
    topics.command('gw1'),
    '$SYS/x',
    'anything',
  ]) {
    const agent = await rig.agent('gw1');
    await expect(agent.publish(topic, telemetry({ 'ups.load': 1 }, { seq: 1 }))).rejects.toThrow();
    await until(() => agent.closed);
  }
  expect(rig.committed).toEqual([]);
  expect(other.closed).toBe(false);
});

test('an agent subscribes below its own down/ only', async () => {
  const agent = await rig.agent('gw1');
  const filters = [topics.allDown('gw2'), topics.everyUp, '#', '+/#', topics.command('gw1')];
  const granted = await Promise.all(
    filters.map(async (filter) => {
      const [grant] = await agent.client.subscribeAsync(filter, { qos: 1 }).catch(() => [{ qos: 128 }]);
      return grant?.qos;
    }),
  );
  expect(granted).toEqual([128, 128, 128, 128, 1]);
});

test('an observer sees what comes up after it is stored, publishes nothing, and gets nothing that goes down', async () => {
  const looker = await TestAgent.connect(rig.port, 'looker', { listen: false });
  const seen: string[] = [];
  looker.client.on('message', (topic) => seen.push(topic));
  await looker.client.subscribeAsync(topics.everyUp, { qos: 1 });
  const [grant] = await looker.client.subscribeAsync('ridethrough/v1/+/down/#', { qos: 1 }).catch(() => [{ qos: 128 }]);
  expect(grant?.qos).toBe(128);
  const agent = await rig.agent('gw1');
  await agent.send(telemetry({ 'ups.load': 1 }, { seq: 1 }));
  await until(() => seen.length > 0);
  expect(seen).toEqual([topics.record('gw1', UPS, 'telemetry')]);
  await expect(looker.publish(topics.status('looker'), '{}')).rejects.toThrow();
  looker.end();
});

test('what is retained is not kept', async () => {
  const agent = await rig.agent('gw1');
  const record = telemetry({ 'ups.load': 1 }, { seq: 1 });
  await agent.client.publishAsync(topics.record('gw1', UPS, 'telemetry'), JSON.stringify(record), {
    qos: 1,
    retain: true,
  });
  const looker = await TestAgent.connect(rig.port, 'looker', { listen: false });
  const seen: boolean[] = [];
  looker.client.on('message', (_topic, _payload, packet) => seen.push(packet.retain));
  await looker.client.subscribeAsync(topics.everyUp, { qos: 1 });
  await agent.send(telemetry({ 'ups.load': 2 }, { seq: 2 }));
  await until(() => seen.length > 0);
  expect(seen).toEqual([false]);
  looker.end();
});

test('what goes down reaches a connection that listens, and only that', async () => {
  expect(await rig.path.broker.publishDown('gw1', 'command', { id: 'c1' })).toBe('offline');
  const deaf = await TestAgent.connect(rig.port, 'gw1', { listen: false });
  expect(await rig.path.broker.publishDown('gw1', 'command', { id: 'c1' })).toBe('offline');
  deaf.end();
  const agent = await rig.agent('gw1');
  expect(await rig.path.broker.publishDown('gw1', 'command', { id: 'c2' })).toBe('sent');
  await until(() => agent.commands.length > 0);
  expect(agent.commands).toEqual([{ id: 'c2' }]);
  agent.end();
  await until(() => !rig.path.broker.listens('gw1'));
  expect(await rig.path.broker.publishDown('gw1', 'command', { id: 'c3' })).toBe('offline');
});

test('of two connections with one client id the newest stays', async () => {
  const first = await rig.agent('gw1');
  const second = await rig.agent('gw1');
  await until(() => first.closed);
  await second.send(telemetry({ 'ups.load': 1 }, { seq: 1 }));
  await second.receipted(EPOCH, 1);
  expect(await rig.path.broker.publishDown('gw1', 'command', {})).toBe('sent');
});

test('a client id that could not stand in a topic is refused with a CONNACK', async () => {
  for (const id of ['', 'a.b', 'a/b', '+', 'x'.repeat(65)]) {
    const { socket, bytes, closed } = await raw();
    socket.write(mqttConnect(id));
    await until(closed);
    expect([...bytes()]).toEqual([0x20, 2, 0, 2]);
  }
});

test('MQTT 5 is told that it is not spoken here', async () => {
  const { socket, bytes, closed } = await raw();
  const body = Buffer.concat([text('MQTT'), Buffer.from([5, 2, 0, 60, 0]), text('gw1')]);
  socket.write(Buffer.concat([Buffer.from([0x10, body.length]), body]));
  await until(closed);
  expect([...bytes()]).toEqual([0x20, 2, 0, 1]);
});

test('rubbish, half packets and packets too long end their own connection and no other', async () => {
  const agent = await rig.agent('gw1');
  const bad = [
    Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    Buffer.alloc(2_000, 0xff),
    Buffer.from([0x10, 0x02, 0x00, 0x00]),
    Buffer.concat([mqttConnect('gw9'), Buffer.from([0x32, 0xff, 0xff, 0xff, 0x7f])]),
    Buffer.concat([mqttConnect('gw9'), mqttConnect('gw9')]),
  ];
  for (const bytes of bad) {
    const { socket, closed } = await raw();
    socket.write(bytes);
    await until(closed);
  }
  const half = await raw();
  half.socket.write(mqttConnect('gw8').subarray(0, 5));
  const huge = await rig.agent('gw7');
  await expect(huge.publish(topics.record('gw7', UPS, 'telemetry'), Buffer.alloc(300_000, 0x20))).rejects.toThrow();
  await agent.send(telemetry({ 'ups.load': 1 }, { seq: 1 }));
  await agent.receipted(EPOCH, 1);
  expect(agent.closed).toBe(false);
});

test('a peer that reads nothing holds up neither agents nor other observers', async () => {
  const stuck = await raw();
  const filter = Buffer.concat([Buffer.from([0, 1]), text(topics.everyUp), Buffer.from([0])]);
  stuck.socket.write(Buffer.concat([mqttConnect('looker'), Buffer.from([0x82, filter.length]), filter]));
  await until(() => stuck.bytes().length >= 9);
  stuck.socket.pause();
  const agent = await rig.agent('gw1');
  const padding = 'x'.repeat(200_000);
  for (let seq = 1; seq <= 100; seq++) await agent.send(telemetry({ 'vendor.padding': padding }, { seq }));
  await agent.receipted(EPOCH, 100);
  stuck.socket.resume();
  await until(stuck.closed);
});
