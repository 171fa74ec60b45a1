import { topics } from '@ridethrough/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readServerEvents } from '../../src/cli/read/server-events.ts';
import { jsonOf, RunningCloud, unitIdentity } from '../api/running-cloud.ts';
import { record, status, telemetry, UPS } from '../rig/records.ts';
import type { TestAgent } from '../rig/test-agent.ts';
import { until } from '../rig/until.ts';

let cloud: RunningCloud;
let theirs: TestAgent;
/** What theirs consists of, as their own key sees it. */
let secret: { ups: string; command: string; agent: string; own: string };
const as = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
const reboot = { name: 'outlet-group.reboot', args: { group: 1, groupName: 'Servers' } };

beforeAll(async () => {
  cloud = await (await new RunningCloud().start()).bringAgent();
  theirs = await cloud.newAgent(cloud.otherKey);
  const links = [{ label: 'their rack', ups: 'THEIRS1', via: 'modbus-tcp', state: 'up' as const }];
  await theirs.publish(topics.status(theirs.id), status(theirs.id, { links }));
  await theirs.send(record('identity', { ...unitIdentity, label: 'their rack' }, { seq: 1, ups: 'THEIRS1' }));
  await theirs.send(telemetry({ 'ups.load': 66 }, { seq: 2, ups: 'THEIRS1' }, true));
  // The same serial number as one of ours, and something that cannot be read.
  await theirs.send(telemetry({ 'ups.load': 77 }, { seq: 3 }, true));
  await theirs.publish(`ridethrough/v1/${theirs.id}/up/THEIRS1/event`, '{"rubbish of theirs":');
  await until(async () => (await cloud.json('/api/v1/ups', as(cloud.otherKey))).ups.length === 2);
  const { ups } = await cloud.json('/api/v1/ups', as(cloud.otherKey));
  const mine = ups.find((one: { serial: string }) => one.serial === 'THEIRS1').id;
  const made = await cloud.post(`/api/v1/ups/${mine}/commands`, reboot, as(cloud.otherKey).headers);
  const own = (await cloud.json('/api/v1/ups')).ups[0].id;
  secret = { ups: mine, command: (await jsonOf(made)).id, agent: theirs.id, own };
});
afterAll(async () => {
  theirs.end();
  await cloud.stop();
});

test('every route of the API, called by ours with what is theirs', async () => {
  const { paths } = await cloud.json('/api/v1/openapi.json');
  const routes = Object.entries<Record<string, object>>(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => [method.toUpperCase(), path] as const),
  );
  expect(routes.length).toBeGreaterThan(15);
  const before = theirs.commands.length;
  const idOf = (path: string) => (path.startsWith('/api/v1/commands/') ? secret.command : secret.ups);
  const bodies: Record<string, object> = {
    '/api/v1/ups/{id}/commands': reboot,
    '/api/v1/claims': { code: 'BCDF-GHJK' },
  };
  for (const [method, path] of routes) {
    if (!path.startsWith('/api/v1/') || path === '/api/v1/stream') continue;
    const names = path.includes('{id}') ? [idOf(path), 'THEIRS1', 'their rack'] : [''];
    for (const name of names) {
      const where = path.replace('{id}', encodeURIComponent(name)).replace('{code}', 'BCDF-GHJK');
      const body = bodies[path];
      const answer = method === 'POST' ? await cloud.post(where, body ?? {}) : await cloud.fetch(where, { method });
      const text = await answer.text();
      if (path.includes('{')) expect([method, where, answer.status]).toEqual([method, where, 404]);
      for (const hidden of [
        secret.ups,
        secret.command,
        secret.agent,
        '"THEIRS1"',
        'rubbish of theirs',
        '"ups.load":66',
      ])
        if (!where.includes(encodeURIComponent(hidden)) && !path.includes('{'))
          expect([method, where, text.includes(hidden)]).toEqual([method, where, false]);
    }
  }
  expect((await cloud.json(`/api/v1/quarantine?agent=${secret.agent}`)).quarantine).toEqual([]);
  expect((await cloud.json(`/api/v1/audit?target=agent:${secret.agent}`)).entries).toEqual([]);
  expect(theirs.commands.length).toBe(before);
});

test('the same serial number is two devices, and each of both is told so', async () => {
  const [ours, others] = [
    await cloud.json(`/api/v1/ups/${UPS}`),
    await cloud.json(`/api/v1/ups/${UPS}`, as(cloud.otherKey)),
  ];
  expect(ours.id).not.toBe(others.id);
  expect([ours.readings['ups.load'], others.readings['ups.load']]).toEqual([23.4, 77]);
  for (const key of [cloud.key, cloud.otherKey]) {
    const { entries } = await cloud.json('/api/v1/audit?act=ups.conflict', as(key));
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ target: `ups:${UPS}` });
  }
  expect(JSON.stringify((await cloud.json('/api/v1/audit?act=ups.conflict')).entries)).not.toContain(theirs.id);
});

test('an idempotency key of theirs is free for ours', async () => {
  const key = { 'idempotency-key': 'monday' };
  const one = await cloud.post(`/api/v1/ups/${secret.ups}/commands`, reboot, { ...key, ...as(cloud.otherKey).headers });
  const two = await cloud.post(`/api/v1/ups/${secret.own}/commands`, reboot, key);
  expect([one.status, two.status]).toEqual([201, 201]);
  expect((await jsonOf(one)).id).not.toBe((await jsonOf(two)).id);
});

test('the stream tells nothing of theirs', async () => {
  const left = new AbortController();
  const { body } = await cloud.fetch('/api/v1/stream', { signal: left.signal });
  const seen: string[] = [];
  const reading = (async () => {
    if (body) for await (const message of readServerEvents(body)) seen.push(JSON.stringify(message));
  })().catch(() => {});
  await until(() => seen.length > 0);
  for (let i = 0; i < 150; i++)
    void theirs.send(
      record('event', { event: 'power.lost', severity: 'warning', details: {} }, { seq: 10 + i, ups: 'THEIRS1' }),
    );
  await theirs.send(telemetry({ 'ups.load': 99 }, { seq: 200, ups: 'THEIRS1' }));
  await cloud.post(`/api/v1/ups/${secret.ups}/commands`, reboot, as(cloud.otherKey).headers);
  await theirs.publish(topics.status(theirs.id), status(theirs.id, { online: false, conn: 2 }));
  await cloud.readings({ 'ups.load': 12 });
  await until(() => seen.some((text) => text.includes('"ups.load":12')));
  left.abort();
  await reading;
  for (const text of seen) {
    expect(text).not.toContain('THEIRS1');
    expect(text).not.toContain(secret.agent);
    expect(text).not.toContain('"missed"');
  }
  expect((await cloud.fetch(`/api/v1/stream?ups=${secret.ups}`)).status).toBe(404);
});
