import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UPS } from '../rig/records.ts';
import { until } from '../rig/until.ts';
import { jsonOf, RunningCloud } from './running-cloud.ts';

let cloud: RunningCloud;
let id: string;
beforeAll(async () => {
  cloud = await (await new RunningCloud().start()).bringAgent();
  id = (await cloud.json('/api/v1/ups')).ups[0].id;
});
afterAll(() => cloud.stop());

const reboot = { name: 'outlet-group.reboot', args: { group: 1, groupName: 'Servers' } };

/** With any headers, which fetch would not allow. */
const raw = (
  method: string,
  path: string,
  headers: Record<string, string>,
  body = '',
): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const sent = request(
      `${cloud.url}${path}`,
      {
        method,
        headers: { authorization: `Bearer ${cloud.key}`, ...headers },
        ca: cloud.ca,
        agent: false,
        checkServerIdentity: () => undefined,
      },
      (answer) => {
        let text = '';
        answer.on('data', (chunk) => (text += chunk));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

describe('reading', () => {
  test('the list shows the newest readings, the status, the link and the agent', async () => {
    const { ups, next } = await cloud.json('/api/v1/ups');
    expect(next).toBeNull();
    expect(ups).toEqual([
      {
        id,
        serial: UPS,
        label: 'rack 1',
        model: 'Smart-UPS 1500',
        status: 'OL',
        current: true,
        link: { state: 'up', via: 'modbus-tcp', says: null },
        agent: { id: cloud.gateway, online: true, lastSeen: expect.stringMatching(/^2.*Z$/) },
        lastSeen: expect.stringMatching(/^2.*Z$/),
        readings: { 'ups.status': 'OL', 'ups.load': 23.4, 'battery.charge': 100, 'battery.runtime': 3723 },
      },
    ]);
  });

  test('a UPS answers to its id, its serial number and its label, and to nothing else', async () => {
    for (const name of [id, UPS, 'rack 1']) {
      const ups = await cloud.json(`/api/v1/ups/${encodeURIComponent(name)}`);
      expect(ups).toMatchObject({
        id,
        identity: { firmware: 'UPS 04.1', outletGroups: [{}, { name: 'Servers' }, {}] },
      });
      expect(ups.readAt['ups.load']).toMatch(/^2.*Z$/);
    }
    for (const name of ['nobody', 'rack%', '_', '%']) {
      const answer = await cloud.fetch(`/api/v1/ups/${encodeURIComponent(name)}`);
      expect(answer.status).toBe(404);
      expect((await jsonOf(answer)).error.code).toBe('not-found');
    }
  });

  test('telemetry over a range, by reading and page by page', async () => {
    const from = Date.now();
    for (let i = 0; i < 5; i++) await cloud.readings({ 'battery.charge': 90 + i, 'ups.load': i }, false, from + i);
    const where = `/api/v1/ups/${id}/telemetry?from=${from}&to=${from + 4}&readings=battery.charge&limit=3`;
    const first = await cloud.json(where);
    expect(first).toMatchObject({ resolution: 'raw', from: new Date(from).toISOString() });
    const second = await cloud.json(`${where}&cursor=${first.next}`);
    const charges = [...first.samples, ...second.samples].map(({ readings }) => readings);
    expect(charges).toEqual([90, 91, 92, 93].map((charge) => ({ 'battery.charge': charge })));
    expect(second.next).toBeNull();
  });

  test('minutes come as rollups once they are over', async () => {
    const minute = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;
    await cloud.readings({ 'input.voltage': 230 }, false, minute + 10_000);
    await cloud.readings({ 'input.voltage': 240 }, false, minute + 40_000);
    const where = `/api/v1/ups/${id}/telemetry?resolution=minute&readings=input.voltage&from=${minute}&to=${minute + 60_000}`;
    await until(async () => (await cloud.json(where)).minutes.length === 1);
    expect((await cloud.json(where)).minutes[0]).toMatchObject({
      at: new Date(minute).toISOString(),
      min: 230,
      max: 240,
    });
  });

  test('events newest first, by name and page by page', async () => {
    const ts = Date.now() - 1000;
    await cloud.event('power.lost', { 'input.voltage': 0 }, ts);
    await cloud.event('power.restored', {}, ts + 10);
    const { events } = await cloud.json(`/api/v1/ups/${UPS}/events?from=${ts}&to=${ts + 11}`);
    expect(events.map(({ event }: { event: string }) => event)).toEqual(['power.restored', 'power.lost']);
    expect(events[1]).toMatchObject({ ups: { id, serial: UPS }, severity: 'warning', details: { 'input.voltage': 0 } });
    const page = await cloud.json(`/api/v1/ups/${UPS}/events?from=${ts}&limit=1&names=power.lost`);
    expect(page.events).toHaveLength(1);
  });

  test('agents, quarantine, health, metrics and the description of it all', async () => {
    await cloud.agent.publish(`ridethrough/v1/${cloud.gateway}/up/${UPS}/event`, '{"rubbish":');
    await until(async () => (await cloud.json('/api/v1/quarantine')).quarantine.length > 0);
    expect((await cloud.json(`/api/v1/quarantine?agent=${cloud.gateway}`)).quarantine[0]).toMatchObject({
      payload: '{"rubbish":',
    });
    await until(async () => (await cloud.json('/api/v1/agents')).agents.length > 0);
    expect((await cloud.json('/api/v1/agents')).agents).toMatchObject([
      { id: cloud.gateway, online: true, links: [{ ups: UPS, state: 'up' }] },
    ]);
    expect(await cloud.json('/healthz')).toEqual({ status: 'ok', reasons: [] });
    expect(await (await cloud.fetch('/metrics')).text()).toContain('ridethrough_agents_online 1');
    const { openapi, paths } = await cloud.json('/api/v1/openapi.json');
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/ups',
        '/api/v1/ups/{id}/commands',
        '/api/v1/commands/{id}',
        '/api/v1/stream',
        '/healthz',
      ]),
    );
    expect(paths['/api/v1/ups/{id}/commands'].post.responses).toHaveProperty('4XX');
  });
});

describe('commands', () => {
  test('goes to the agent, and the long poll ends when its result is there', async () => {
    const answered = cloud.answerCommands('confirmed', {
      says: 'off, then on',
      proof: { 'outlet.group.1.status': 'on' },
    });
    const made = await cloud.post(`/api/v1/ups/${id}/commands`, reboot);
    expect(made.status).toBe(201);
    const command = await jsonOf(made);
    expect(made.headers.get('location')).toBe(`/api/v1/commands/${command.id}`);
    expect(command).toMatchObject({ kind: 'immediate', final: false, ups: { id, serial: UPS } });
    const [done] = await Promise.all([cloud.json(`/api/v1/commands/${command.id}?wait=30`), answered]);
    expect(done).toMatchObject({
      state: 'confirmed',
      final: true,
      says: 'off, then on',
      proof: { 'outlet.group.1.status': 'on' },
    });
    expect(done.history.map(({ state }: { state: string }) => state)).toEqual([
      'created',
      'sent',
      'accepted',
      'running',
      'confirmed',
    ]);
    expect(done.history.at(-1).agentTime).toMatch(/Z$/);
    const { commands } = await cloud.json(`/api/v1/ups/${id}/commands?limit=1`);
    expect(commands[0]).toMatchObject({ id: command.id, state: 'confirmed' });
  });

  test('the long poll gives what there is when the time is over', async () => {
    const { id: command } = await jsonOf(await cloud.post(`/api/v1/ups/${id}/commands`, reboot));
    const before = performance.now();
    expect(await cloud.json(`/api/v1/commands/${command}?wait=1`)).toMatchObject({ state: 'sent', final: false });
    expect(performance.now() - before).toBeGreaterThan(950);
    await cloud.result(command, 'failed');
  });

  test('a request that makes no sense is not made, and every mistake is named', async () => {
    const before = cloud.agent.commands.length;
    const wrong = { name: 'outlet-group.on', args: { group: 0, groupName: 3, dealy: true } };
    const answer = await cloud.post(`/api/v1/ups/${id}/commands`, wrong);
    expect(answer.status).toBe(422);
    const { error } = await jsonOf(answer);
    expect(error.code).toBe('invalid-command');
    expect(error.mistakes.map(({ path }: { path: string }) => path)).toEqual([
      'body.name',
      'body.args.group',
      'body.args.groupName',
      'body.args',
    ]);
    const unknown = await jsonOf(await cloud.post(`/api/v1/ups/${id}/commands`, { name: 'ups.explode' }));
    expect(unknown.error.mistakes[0].allowed).toContain('outlet-group.reboot');
    expect((await cloud.post('/api/v1/ups/nobody/commands', reboot)).status).toBe(404);
    expect((await cloud.fetch('/api/v1/commands/nobody')).status).toBe(404);
    expect(cloud.agent.commands.length).toBe(before);
  });

  test('the same idempotency key makes one command', async () => {
    const key = { 'idempotency-key': 'one-click' };
    const [one, two] = [
      await cloud.post(`/api/v1/ups/${id}/commands`, reboot, key),
      await cloud.post(`/api/v1/ups/${id}/commands`, reboot, key),
    ];
    expect([one.status, two.status]).toEqual([201, 200]);
    const first = await jsonOf(one);
    expect((await jsonOf(two)).id).toBe(first.id);
    const other = await cloud.post(`/api/v1/ups/${id}/commands`, { name: 'beeper.mute' }, key);
    expect(other.status).toBe(409);
    expect((await cloud.post(`/api/v1/ups/${id}/commands`, reboot, { 'idempotency-key': 'a b' })).status).toBe(400);
    await cloud.result(first.id, 'failed');
  });

  test('is refused at once while the agent is offline', async () => {
    await cloud.sayStatus(false);
    await until(async () => (await cloud.json('/api/v1/ups')).ups[0].agent.online === false);
    const made = await cloud.post(`/api/v1/ups/${id}/commands`, reboot);
    expect(made.status).toBe(201);
    expect(await jsonOf(made)).toMatchObject({ state: 'refused', code: 'offline', final: true });
    expect((await cloud.json('/api/v1/ups')).ups[0]).toMatchObject({ current: false, link: { state: 'offline' } });
    await cloud.sayStatus(true);
    await until(async () => (await cloud.json('/api/v1/ups')).ups[0].current);
  });
});

describe('what does not belong here is refused', () => {
  test('another host name, also with one of its own in it', async () => {
    for (const host of [
      'ridethrough.example',
      '127.0.0.1.example',
      'localhost.example:80',
      '10.0.0.1',
      'a@127.0.0.1',
    ]) {
      const { status, text } = await raw('GET', '/api/v1/ups', { host });
      expect([host, status]).toEqual([host, 403]);
      expect(JSON.parse(text).error).toMatchObject({ code: 'foreign-host' });
    }
    for (const host of ['localhost:8443', 'LOCALHOST', '127.0.0.1', '[::1]:9'])
      expect((await raw('GET', '/api/v1/ups', { host })).status).toBe(200);
  });

  test('who has no key, or one that is none', async () => {
    const paths = ['/api/v1/ups', '/%61pi/v1/ups', '/api/v1/openapi.json', '/api/v1/stream', `/api/v1/ups/${id}`];
    const [, keyId = '', secret = ''] = /^rt_([^_]+)_(.+)$/.exec(cloud.key) ?? [];
    const wrong = [
      '',
      'Basic cnQ6eA==',
      'Bearer',
      `Bearer ${cloud.key}x`,
      `Bearer rt_${keyId}_${'A'.repeat(43)}`,
      `Bearer rt_aaaaaaaaaa_${secret}`,
      `Bearer rte_${keyId}_${secret}`,
    ];
    for (const authorization of wrong)
      for (const path of paths) {
        const answer = await cloud.fetch(path, { headers: { authorization } });
        expect([authorization, path, answer.status]).toEqual([authorization, path, 401]);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
        expect((await jsonOf(answer)).error.code).toBe('no-key');
      }
    expect((await cloud.fetch('/api/v1/ups', { headers: { authorization: `bearer ${cloud.key}` } })).status).toBe(200);
    expect((await cloud.fetch('/healthz', { headers: { authorization: '' } })).status).toBe(200);
    expect((await cloud.fetch('/metrics', { headers: { authorization: '' } })).status).toBe(200);
  });

  test('a key that is revoked, at once', async () => {
    const { id: keyId, key } = await cloud.operate('org', 'key', 'ours', '--name', 'short');
    const authorization = `Bearer ${key}`;
    expect((await cloud.fetch('/api/v1/ups', { headers: { authorization } })).status).toBe(200);
    await cloud.operate('org', 'revoke-key', keyId);
    expect((await cloud.fetch('/api/v1/ups', { headers: { authorization } })).status).toBe(401);
  });

  test('TLS before 1.3, and plain HTTP', async () => {
    await expect(
      new Promise((resolve, reject) => {
        const sent = request(`${cloud.url}/healthz`, { ca: cloud.ca, maxVersion: 'TLSv1.2', agent: false }, resolve);
        sent.on('error', reject);
        sent.end();
      }),
    ).rejects.toThrow();
    await expect(fetch(`${cloud.url.replace('https', 'http')}/healthz`)).rejects.toThrow();
  });

  test('bodies that are no JSON', async () => {
    const where = `/api/v1/ups/${id}/commands`;
    const host = new URL(cloud.url).host;
    const type = { 'content-type': 'application/json' };
    const before = cloud.agent.commands.length;
    expect((await raw('POST', where, { host, 'content-type': 'text/plain' }, JSON.stringify(reboot))).status).toBe(415);
    expect((await raw('POST', where, { host, ...type }, '{"name":')).status).toBe(400);
    expect((await raw('POST', where, { host, ...type }, `{"name":"${'x'.repeat(20_000)}"}`)).status).toBe(413);
    expect(cloud.agent.commands.length).toBe(before);
  });

  test('every mistake of a request is named at once, over all its parts', async () => {
    const answer = await cloud.json(
      `/api/v1/ups/${id}/telemetry?from=yesterday&limit=0&readings=ups.laod,nothing&colour=red&resolution=hour`,
    );
    expect(answer.error.mistakes).toEqual([
      { path: 'query.from', says: 'it is no point in time', allowed: expect.stringContaining('2026-01-31T12:00:00Z') },
      { path: 'query.readings', says: 'there is no ups.laod', allowed: expect.stringContaining('ups.load') },
      { path: 'query.readings', says: 'there is no nothing', allowed: expect.stringContaining('battery.charge') },
      { path: 'query.resolution', says: 'there is no such value', allowed: 'raw, minute' },
      { path: 'query.limit', says: 'it is no number that is allowed', allowed: 'a whole number from 1 to 5000' },
      {
        path: 'query.colour',
        says: 'there is nothing of that name',
        allowed: 'from, to, readings, resolution, limit, cursor',
      },
    ]);
    const both = await cloud.post(
      `/api/v1/ups/${id}/commands`,
      { nmae: 'x', args: [] },
      { 'idempotency-key': 'ü'.repeat(2) },
    );
    const paths = (await jsonOf(both)).error.mistakes.map(({ path }: { path: string }) => path);
    expect(both.status).toBe(400);
    expect(paths).toEqual(['body.name', 'body.args', 'body.nmae', 'header.idempotency-key']);
  });

  test('a path that is not there, in the same shape and without a trace of the code', async () => {
    const answer = await cloud.fetch('/api/v2/ups');
    expect(answer.status).toBe(404);
    expect(await jsonOf(answer)).toEqual({
      error: { code: 'not-found', says: 'there is no GET /api/v2/ups', mistakes: [] },
    });
  });
});
