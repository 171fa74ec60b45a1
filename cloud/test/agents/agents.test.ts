import { topics } from '@ridethrough/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Presence } from '../../src/agents/presence.ts';
import { readDevice } from '../../src/devices/read-devices.ts';
import { CloudRig } from '../rig/cloud-rig.ts';
import { EPOCH, identity, record, status, telemetry, UPS } from '../rig/records.ts';
import { TestAgent } from '../rig/test-agent.ts';
import { until } from '../rig/until.ts';

let rig: CloudRig;
beforeEach(async () => {
  rig = new CloudRig();
  await rig.start();
});
afterEach(() => rig.stop());

const links = [{ label: 'rack', ups: UPS, via: 'modbus-tcp', state: 'up' as const }];
const view = () => readDevice({ db: rig.store.db, presence: rig.path.agents, wallNow: () => Date.now() }, { key: 1 });

test('a status is answered with the time, what is committed of its epochs, and the wish for an identity that is missing', async () => {
  const agent = await rig.agent('gw1');
  await agent.send(telemetry({ 'ups.load': 1 }, { seq: 1 }));
  await agent.receipted(EPOCH, 1);
  const epochs = [
    { epoch: EPOCH, firstHeld: 1, next: 2 },
    { epoch: '0-00000001', firstHeld: 1, next: 9 },
  ];
  const before = Date.now();
  agent.receipts.length = 0;
  await agent.publish(topics.status('gw1'), status('gw1', { nonce: 'n-1', links, epochs }));
  await until(() => agent.receipts.some(({ time }) => time?.nonce === 'n-1'));
  const [receipt] = agent.receipts;
  expect(receipt).toMatchObject({
    epochs: [
      { epoch: EPOCH, upTo: 1, ranges: [] },
      { epoch: '0-00000001', upTo: 0, ranges: [] },
    ],
    send: ['identity'],
  });
  expect(receipt?.time?.now).toBeGreaterThanOrEqual(before);
  await agent.send(record('identity', identity, { seq: 2 }));
  await agent.publish(topics.status('gw1'), status('gw1', { nonce: 'n-2', links }));
  await until(() => agent.receipts.some(({ time }) => time?.nonce === 'n-2'));
  expect(agent.receipts.find(({ time }) => time?.nonce === 'n-2')?.send).toBeUndefined();
});

test('what was committed before the cloud started is told to an agent that asks', async () => {
  const agent = await rig.agent('gw1');
  for (const seq of [1, 2, 4]) await agent.send(telemetry({ 'ups.load': seq }, { seq }));
  await rig.stopCloud();
  await rig.start();
  const again = await rig.agent('gw1');
  await again.publish(topics.status('gw1'), status('gw1', { epochs: [{ epoch: EPOCH, firstHeld: 1, next: 5 }] }));
  await until(() => again.receipts.length > 0);
  expect(again.receipts[0]?.epochs).toEqual([{ epoch: EPOCH, upTo: 2, ranges: [[4, 4]] }]);
});

test('presence follows statuses, stops and wills, is told and is written', async () => {
  const changes: [boolean, string | undefined][] = [];
  const end = rig.path.agents.onPresence(({ online, boot }: Presence) => changes.push([online, boot]));
  const will = { topic: topics.status('gw1'), payload: JSON.stringify(status('gw1', { online: false, conn: 1 })) };
  const agent = await TestAgent.connect(rig, 'gw1', { will });
  expect(rig.path.agents.presence('gw1')).toBeUndefined();
  await agent.publish(topics.status('gw1'), status('gw1', { links }));
  expect(rig.path.agents.presence('gw1')).toMatchObject({ online: true, boot: 'b0070001', links });
  // The connection breaks: within the grace nothing changes.
  agent.end();
  await until(() => rig.path.broker.connections === 0);
  expect(rig.path.agents.presence('gw1')?.online).toBe(true);
  const again = await rig.agent('gw1');
  await again.publish(topics.status('gw1'), status('gw1', { conn: 2, boot: 'b0070002', links }));
  await again.publish(topics.status('gw1'), status('gw1', { conn: 2, boot: 'b0070002', online: false }));
  expect(rig.path.agents.presence('gw1')?.online).toBe(false);
  expect(changes).toEqual([
    [true, 'b0070001'],
    [true, 'b0070002'],
    [false, 'b0070002'],
  ]);
  end();
  await rig.stopCloud();
  await rig.start();
  expect(rig.path.agents.presence('gw1')).toMatchObject({ online: false, boot: 'b0070002' });
});

test('another connection of the same boot is told, though the agent was never missed; a status more of it is not', async () => {
  const told: (number | undefined)[] = [];
  const end = rig.path.agents.onPresence(({ conn }) => told.push(conn));
  const agent = await rig.agent('gw1');
  await agent.publish(topics.status('gw1'), status('gw1', { links }));
  await agent.publish(topics.status('gw1'), status('gw1', { links }));
  await agent.publish(topics.status('gw1'), status('gw1', { conn: 2, links }));
  await agent.publish(topics.status('gw1'), status('gw1', { conn: 1, links }));
  end();
  expect(told).toEqual([1, 2]);
});

test("a unit's link is shown as its agent tells it, and as offline when the agent is", async () => {
  const agent = await rig.agent('gw1');
  await agent.send(telemetry({ 'ups.load': 1 }, { seq: 1 }));
  expect((await view())?.link.state).toBe('unknown');
  for (const state of ['up', 'stale', 'down'] as const) {
    await agent.publish(
      topics.status('gw1'),
      status('gw1', { links: [{ label: 'rack', ups: UPS, via: 'modbus-tcp', state }] }),
    );
    expect((await view())?.link).toEqual({ state, via: 'modbus-tcp', says: undefined });
  }
  await agent.publish(topics.status('gw1'), status('gw1', { online: false }));
  expect((await view())?.link.state).toBe('offline');
});

test('a status in the name of another agent is not believed', async () => {
  const agent = await rig.agent('gw1');
  await agent.publish(topics.status('gw1'), status('gw2'));
  expect(rig.path.agents.presence('gw1')).toBeUndefined();
  expect(rig.path.agents.presence('gw2')).toBeUndefined();
  expect(rig.path.health.metrics.render()).toContain('ridethrough_quarantined_total 1');
});

test('two agents with one id, each with a boot of its own, are told of until they are apart', async () => {
  const trouble = () => rig.path.agents.presence('gw1')?.trouble;
  for (const boot of ['b0070001', 'b0070002', 'b0070001']) {
    const agent = await rig.agent('gw1');
    await agent.publish(topics.status('gw1'), status('gw1', { boot }));
  }
  // One return may be a message that came late.
  expect(trouble()).toBeUndefined();
  const agent = await rig.agent('gw1');
  await agent.publish(topics.status('gw1'), status('gw1', { boot: 'b0070002' }));
  expect(trouble()).toMatch(/^it connects from two boots in turn: two agents use this id/);
  expect(rig.path.health.report()).toEqual({ status: 'ok', reasons: [`agent gw1: ${trouble()}`] });
  expect(rig.lines).toContainEqual({ agent: 'gw1', boots: ['b0070001', 'b0070002'], message: trouble() });
});

test('the log tells who comes and goes, what is refused and what is in quarantine', async () => {
  const agent = await rig.agent('gw1');
  await agent.publish(topics.record('gw1', UPS, 'telemetry'), '{"rubbish":');
  await expect(agent.publish('ridethrough/v1/gw1/up/made-up', '{}')).rejects.toThrow();
  const other = await rig.agent('gw2');
  await expect(other.publish(topics.status('gw1'), '{}')).rejects.toThrow();
  await until(() => rig.path.broker.connections === 0);
  const refused = 'a publish was refused, and its connection ended';
  for (const line of [
    { client: 'gw1', message: 'connected' },
    {
      agent: 'gw1',
      topic: topics.record('gw1', UPS, 'telemetry'),
      message: 'a record could not be read; it is in quarantine',
    },
    { client: 'gw1', topic: 'ridethrough/v1/gw1/up/made-up', message: refused },
    { client: 'gw2', topic: topics.status('gw1'), message: refused },
    { client: 'gw2', message: 'disconnected' },
  ])
    expect(rig.lines).toContainEqual(expect.objectContaining(line));
});
