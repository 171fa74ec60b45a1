import { topics } from '@ridethrough/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CloudRig } from '../rig/cloud-rig.ts';
import { mqttConnect, mqttSubscribe, type RawConnection, rawConnection } from '../rig/raw-mqtt.ts';
import { command, EPOCH, telemetry, UPS } from '../rig/records.ts';
import { TestAgent } from '../rig/test-agent.ts';
import { until } from '../rig/until.ts';

let rig: CloudRig;
const open: RawConnection[] = [];
beforeEach(async () => {
  rig = new CloudRig();
  await rig.start();
});
afterEach(async () => {
  for (const { socket } of open.splice(0)) socket.destroy();
  await rig.stop();
});

async function raw(id: string): Promise<RawConnection> {
  const connection = await rawConnection(rig, id);
  open.push(connection);
  return connection;
}

test('a port that is taken is told of', async () => {
  const other = new CloudRig();
  await expect(other.start(() => {}, rig.port)).rejects.toThrow('cannot-listen');
  await other.stop();
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
  const looker = await TestAgent.connect(rig, 'observer-looker', { listen: false });
  const seen: string[] = [];
  looker.client.on('message', (topic) => seen.push(topic));
  await looker.client.subscribeAsync(topics.everyUp, { qos: 1 });
  const [grant] = await looker.client.subscribeAsync('ridethrough/v1/+/down/#', { qos: 1 }).catch(() => [{ qos: 128 }]);
  expect(grant?.qos).toBe(128);
  const agent = await rig.agent('gw1');
  await agent.send(telemetry({ 'ups.load': 1 }, { seq: 1 }));
  await until(() => seen.length > 0);
  expect(seen).toEqual([topics.record('gw1', UPS, 'telemetry')]);
  await expect(looker.publish(topics.status('observer-looker'), '{}')).rejects.toThrow();
  looker.end();
});

test('what is retained is not kept', async () => {
  const agent = await rig.agent('gw1');
  const record = telemetry({ 'ups.load': 1 }, { seq: 1 });
  await agent.client.publishAsync(topics.record('gw1', UPS, 'telemetry'), JSON.stringify(record), {
    qos: 1,
    retain: true,
  });
  const looker = await TestAgent.connect(rig, 'observer-looker', { listen: false });
  const seen: boolean[] = [];
  looker.client.on('message', (_topic, _payload, packet) => seen.push(packet.retain));
  await looker.client.subscribeAsync(topics.everyUp, { qos: 1 });
  await agent.send(telemetry({ 'ups.load': 2 }, { seq: 2 }));
  await until(() => seen.length > 0);
  expect(seen).toEqual([false]);
  looker.end();
});

test('what goes down reaches a connection that listens, and only that', async () => {
  expect(await rig.path.broker.publishDown('gw1', 'command', command('gw1', 'c1'))).toBe('offline');
  const deaf = await TestAgent.connect(rig, 'gw1', { listen: false });
  expect(await rig.path.broker.publishDown('gw1', 'command', command('gw1', 'c1'))).toBe('offline');
  deaf.end();
  const agent = await rig.agent('gw1');
  expect(await rig.path.broker.publishDown('gw1', 'command', command('gw1', 'c2'))).toBe('sent');
  await until(() => agent.commands.length > 0);
  expect(agent.commands).toMatchObject([{ id: 'c2', agent: 'gw1' }]);
  agent.end();
  await until(() => !rig.path.broker.listens('gw1'));
  expect(await rig.path.broker.publishDown('gw1', 'command', command('gw1', 'c3'))).toBe('offline');
});

test('of two connections with one client id the newest stays', async () => {
  const first = await rig.agent('gw1');
  const second = await rig.agent('gw1');
  await until(() => first.closed);
  await second.send(telemetry({ 'ups.load': 1 }, { seq: 1 }));
  await second.receipted(EPOCH, 1);
  expect(await rig.path.broker.publishDown('gw1', 'command', command('gw1', 'c1'))).toBe('sent');
});

test('a client id that is not the name in the certificate is refused with a CONNACK', async () => {
  for (const id of ['', 'a.b', 'gw2', '+', 'x'.repeat(65)]) {
    const { socket, bytes, closed } = await raw('gw1');
    socket.write(mqttConnect(id));
    await until(closed);
    expect([...bytes()]).toEqual([0x20, 2, 0, 2]);
  }
  await until(async () => (await rig.audited()).length > 0);
  expect(await rig.audited()).toMatchObject([
    { act: 'connection.refused', actor: 'agent:gw1', origin: '127.0.0.1', outcome: 'refused' },
  ]);
});

test('MQTT 5 is told that it is not spoken here', async () => {
  const { socket, bytes, closed } = await raw('gw1');
  socket.write(mqttConnect('gw1', 5));
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
    const { socket, closed } = await raw('gw9');
    socket.write(bytes);
    await until(closed);
  }
  const half = await raw('gw8');
  half.socket.write(mqttConnect('gw8').subarray(0, 5));
  const huge = await rig.agent('gw7');
  await expect(huge.publish(topics.record('gw7', UPS, 'telemetry'), Buffer.alloc(300_000, 0x20))).rejects.toThrow();
  await agent.send(telemetry({ 'ups.load': 1 }, { seq: 1 }));
  await agent.receipted(EPOCH, 1);
  expect(agent.closed).toBe(false);
});

test('a peer that reads nothing holds up neither agents nor other observers', async () => {
  const stuck = await raw('observer-looker');
  stuck.socket.write(Buffer.concat([mqttConnect('observer-looker'), mqttSubscribe(topics.everyUp, 0)]));
  await until(() => stuck.bytes().length >= 9);
  stuck.socket.pause();
  const agent = await rig.agent('gw1');
  const padding = 'x'.repeat(200_000);
  for (let seq = 1; seq <= 100; seq++) await agent.send(telemetry({ 'vendor.padding': padding }, { seq }));
  await agent.receipted(EPOCH, 100);
  stuck.socket.resume();
  await until(stuck.closed);
});
