import { topics } from '@ridethrough/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonOf, RunningCloud, unitIdentity } from '../api/running-cloud.ts';
import { operateHere } from '../rig/operate-here.ts';
import { record, status, telemetry, UPS } from '../rig/records.ts';
import type { TestAgent } from '../rig/test-agent.ts';
import { until } from '../rig/until.ts';

let cloud: RunningCloud;
let theirs: TestAgent;
beforeAll(async () => {
  cloud = await (await new RunningCloud().start()).bringAgent();
  theirs = await cloud.newAgent(cloud.otherKey);
});
afterAll(async () => {
  theirs.end();
  await cloud.stop();
});
const asTheirs = () => ({ headers: { authorization: `Bearer ${cloud.otherKey}` } });
const theirUps = async () => (await cloud.json('/api/v1/ups', asTheirs())).ups;
const ourUps = async () => (await cloud.json('/api/v1/ups')).ups;
const loadsOf = async (where: string, init = {}) =>
  (await cloud.json(`${where}/telemetry?readings=ups.load`, init)).samples.map(
    ({ readings }: { readings: Record<string, number> }) => readings['ups.load'],
  );

test('released, a unit is bound anew only by what comes of it afterwards', async () => {
  const { gateway } = cloud;
  const bindings = () =>
    cloud.store.selectFrom('bindings').selectAll().where('agent', '=', gateway).orderBy('id').execute();
  await cloud.operate('agent', 'release', gateway, UPS);
  const [first, ...none] = await bindings();
  expect([first?.to_ts === null, none.length]).toEqual([false, 0]);
  expect((await ourUps())[0].agent).toBeNull();
  expect((await operateHere(cloud.dir, 'agent', 'release', gateway, UPS)).code).toBe(1);
  // From before the release: it belongs where it did, and binds nothing.
  await cloud.readings({ 'ups.load': 5 }, false, (first?.to_ts ?? 0) - 1000);
  expect(await bindings()).toHaveLength(1);
  await cloud.readings({ 'ups.load': 6 });
  const [, second] = await bindings();
  expect(second).toMatchObject({ device: first?.device, from_ts: first?.to_ts, to_ts: null });
});

test('a UPS goes to another organization with its history, and what they told already joins it', async () => {
  const [ours] = await ourUps();
  await cloud.event('power.lost', { 'input.voltage': 0 });
  const links = [{ label: 'new rack', ups: UPS, via: 'modbus-tcp', state: 'up' as const }];
  await theirs.publish(topics.status(theirs.id), status(theirs.id, { links }));
  await theirs.send(record('identity', { ...unitIdentity, label: 'new rack' }, { seq: 1 }));
  await theirs.send(telemetry({ 'ups.load': 70 }, { seq: 2 }, true));
  await until(async () => (await theirUps()).length === 1);
  const [own] = await theirUps();
  expect(own.id).not.toBe(ours.id);
  const setting = { name: 'input.sensitivity.set', args: { sensitivity: 'low' } };
  await cloud.sayStatus(false);
  await until(async () => (await ourUps())[0].agent.online === false);
  const waiting = await jsonOf(await cloud.post(`/api/v1/ups/${ours.id}/commands`, setting));
  expect(waiting.state).toBe('created');

  expect((await operateHere(cloud.dir, 'agent', 'transfer', UPS, 'nobody')).code).toBe(1);
  expect((await operateHere(cloud.dir, 'agent', 'transfer', 'NONE', 'theirs')).code).toBe(1);
  await cloud.operate('agent', 'transfer', UPS, 'theirs');

  expect(await ourUps()).toEqual([]);
  expect((await cloud.fetch(`/api/v1/ups/${ours.id}`)).status).toBe(404);
  const [moved, ...others] = await theirUps();
  expect(others).toEqual([]);
  expect(moved).toMatchObject({
    id: ours.id,
    label: 'new rack',
    agent: { id: theirs.id },
    readings: { 'ups.load': 70 },
  });
  expect(await loadsOf(`/api/v1/ups/${UPS}`, asTheirs())).toEqual(expect.arrayContaining([23.4, 5, 6, 70]));
  const { events } = await cloud.json(`/api/v1/ups/${UPS}/events?names=power.lost`, asTheirs());
  expect(events).toHaveLength(1);
  // What waited was the last owner's wish.
  expect(await cloud.json(`/api/v1/commands/${waiting.id}`, asTheirs())).toMatchObject({ state: 'expired' });

  // The cloud, which kept the bindings in memory, goes by the new ones.
  await theirs.send(telemetry({ 'ups.load': 71 }, { seq: 3 }));
  expect((await theirUps())[0]).toMatchObject({ id: ours.id, readings: { 'ups.load': 71 } });
  await cloud.readings({ 'ups.load': 9 });
  const [anew] = await ourUps();
  expect(anew.id).not.toBe(ours.id);
  expect(await loadsOf(`/api/v1/ups/${anew.id}`)).toEqual([9]);
  expect(await loadsOf(`/api/v1/ups/${ours.id}`, asTheirs())).not.toContain(9);
  for (const key of [cloud.key, cloud.otherKey]) {
    const { entries } = await cloud.json('/api/v1/audit?act=ups.transfer', {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(entries).toHaveLength(1);
  }
  const left = await cloud.store.selectFrom('devices').selectAll().where('merged_into', 'is not', null).execute();
  expect(left).toEqual([]);
});

test('minutes of both are rolled up together after a transfer', async () => {
  const minute = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;
  await theirs.send(telemetry({ 'input.voltage': 230 }, { seq: 20, ts: minute + 1_000, ups: 'ROLL1' }));
  await cloud.agent.send(telemetry({ 'input.voltage': 240 }, { seq: cloud.next(), ts: minute + 30_000, ups: 'ROLL1' }));
  const where = `/api/v1/ups/ROLL1/telemetry?resolution=minute&from=${minute}&to=${minute + 60_000}`;
  const of = async (init = {}) => (await cloud.json(where, init)).minutes;
  await until(async () => (await of()).length === 1 && (await of(asTheirs())).length === 1);
  await cloud.operate('agent', 'transfer', 'ROLL1', 'theirs');
  await until(async () => (await of(asTheirs()))[0]?.min === 230);
  expect(await of(asTheirs())).toMatchObject([{ min: 230, max: 240 }]);
});

test('mistakes are named, and a name is taken once', async () => {
  expect(await operateHere(cloud.dir, 'org', 'add', 'ours')).toMatchObject({
    code: 1,
    out: expect.not.stringContaining('rt_'),
  });
  expect((await operateHere(cloud.dir, 'org', 'add', ' a\u0007')).code).toBe(2);
  const wrong = await operateHere(
    cloud.dir,
    'token',
    'add',
    'ours',
    '--uses',
    '0',
    '--expires',
    'soon',
    '--url',
    'http://x',
  );
  expect(wrong.code).toBe(2);
  expect(wrong.err).toMatch(/--uses 0: .*\n--expires soon: .*\n--url http:\/\/x: /);
  expect((await operateHere(cloud.dir, 'org', 'key', 'nobody')).err).toMatch(
    /there is no organization "nobody"; "ours", "theirs" are/,
  );
  expect((await operateHere(cloud.dir, 'agent', 'revoke', 'gw-none')).code).toBe(1);
  const { organizations } = await cloud.operate('org', 'list');
  expect(organizations.map(({ name }: { name: string }) => name)).toEqual(['ours', 'theirs']);
  expect(JSON.stringify(organizations)).not.toContain(cloud.key);
});
