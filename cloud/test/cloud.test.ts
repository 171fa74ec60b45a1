import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { topics } from '@ridethrough/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../src/store/open-store.ts';
import { RunningCloud } from './api/running-cloud.ts';
import { status } from './rig/records.ts';
import { TestAgent } from './rig/test-agent.ts';
import { until } from './rig/until.ts';

let cloud: RunningCloud;
beforeEach(async () => {
  cloud = await new RunningCloud().start();
});
afterEach(() => cloud.stop());

test('an agent is served by the HTTPS port too, as long as its certificate is good', async () => {
  const port = Number(new URL(cloud.url).port);
  const agent = await TestAgent.connect({ port, trust: cloud.trust }, 'gw-x', { alpn: ['mqtt'] });
  expect((await cloud.fetch('/healthz')).status).toBe(200);
  const alone = connectTls({ host: '127.0.0.1', port, ca: [cloud.ca], ALPNProtocols: ['mqtt'] }).on('error', () => {});
  await until(() => alone.closed);
  expect(agent.closed).toBe(false);
  agent.end();
});

test('the end of the cloud waits for nobody who is still on the way in', async () => {
  const ports = [Number(new URL(cloud.url).port), cloud.mqttPort];
  const silent = ports.map((port) =>
    connect(port, '127.0.0.1')
      .on('error', () => {})
      .resume(),
  );
  await Promise.all(silent.map((socket) => once(socket, 'connect')));
  const began = performance.now();
  await cloud.stopCloud();
  expect(performance.now() - began).toBeLessThan(6_000);
  await until(() => silent.every(({ closed }) => closed));
});

test('when the cloud goes, the agents are not gone, by whichever port they came', async () => {
  const ports = { 'gw-a': Number(new URL(cloud.url).port), 'gw-b': cloud.mqttPort };
  for (const [id, port] of Object.entries(ports)) {
    const will = { topic: topics.status(id), payload: JSON.stringify(status(id, { online: false })) };
    const agent = await TestAgent.connect({ port, trust: cloud.trust }, id, { alpn: ['mqtt'], will });
    await agent.publish(topics.status(id), status(id));
  }
  await cloud.stopCloud();
  const { db, close } = await openStore(cloud.dir);
  const rows = await db.selectFrom('agents').select(['agent', 'online']).orderBy('agent').execute();
  await close();
  expect(rows).toEqual([
    { agent: 'gw-a', online: 1 },
    { agent: 'gw-b', online: 1 },
  ]);
});
