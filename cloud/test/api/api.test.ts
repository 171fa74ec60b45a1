import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UPS } from '../rig/records.ts';
import { until } from '../rig/until.ts';
import { GATEWAY, jsonOf, RunningCloud } from './running-cloud.ts';

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
    const sent = request(`${cloud.url}${path}`, { method, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
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
        agent: { id: GATEWAY, online: true, lastSeen: expect.stringMatching(/^2.*Z$/) },
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
    await cloud.agent.publish(`ridethrough/v1/${GATEWAY}/up/${UPS}/event`, '{"rubbish":');
    await until(async () => (await cloud.json('/api/v1/quarantine')).quarantine.length > 0);
    expect((await cloud.json(`/api/v1/quarantine?agent=${GATEWAY}`)).quarantine[0]).toMatchObject({
      payload: '{"rubbish":',
    });
    await until(async () => (await cloud.json('/api/v1/agents')).agents.length > 0);
    expect((await cloud.json('/api/v1/agents')).agents).toMatchObject([
      { id: GATEWAY, online: true, links: [{ ups: UPS, state: 'up' }] },
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
  test('another host name, also with a loopback address in it', async () => {
    for (const host of [
      'ridethrough.example',
      '127.0.0.1.example',
      'localhost.example:80',
      '10.0.0.1',
      '0.0.0.0',
      'a@127.0.0.1',
    ]) {
      const { status, text } = await raw('GET', '/api/v1/ups', { host });
      expect([host, status]).toEqual([host, 403]);
      expect(JSON.parse(text).error.code).toBe('foreign-host');
    }
    for (const host of ['localhost:8080', '127.1.2.3', '[::1]:9'])
      expect((await raw('GET', '/api/v1/ups', { host })).status).toBe(200);
  });

  test("a foreign page's posts, and bodies that are no JSON", async () => {
    const where = `/api/v1/ups/${id}/commands`;
    const host = new URL(cloud.url).host;
    const type = { 'content-type': 'application/json' };
    const before = cloud.agent.commands.length;
    for (const origin of ['https://evil.example', 'null', `https://${host}`, 'http://localhost:1'])
      expect((await raw('POST', where, { host, ...type, origin }, JSON.stringify(reboot))).status).toBe(403);
    const crossSite = { host, ...type, 'sec-fetch-site': 'cross-site' };
    expect((await raw('POST', where, crossSite, JSON.stringify(reboot))).status).toBe(403);
    const follows = { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };
    expect((await raw('GET', '/api/v1/stream', follows)).status).toBe(403);
    expect((await raw('GET', '/api/v1/ups', { ...follows, 'sec-fetch-mode': 'navigate' })).status).toBe(200);
    expect((await raw('POST', where, { host, 'content-type': 'text/plain' }, JSON.stringify(reboot))).status).toBe(415);
    expect((await raw('POST', where, { host, ...type }, '{"name":')).status).toBe(400);
    expect((await raw('POST', where, { host, ...type }, `{"name":"${'x'.repeat(20_000)}"}`)).status).toBe(413);
    expect(cloud.agent.commands.length).toBe(before);
    const own = await raw(
      'POST',
      where,
      { host, ...type, origin: `http://${host}` },
      JSON.stringify({ name: 'nothing' }),
    );
    expect(own.status).toBe(422);
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

  test('a cursor that was never given out', async () => {
    const nowhere = '00000000-0000-4000-8000-000000000000';
    const calls = {
      '/api/v1/ups?': ['zz', '1.2', '9.2.7', nowhere],
      [`/api/v1/ups/${id}/events?`]: [
        'zz',
        '1.2',
        '99999999999999999999.2.7',
        '9007199254740993.2.7',
        '1.2.3.4',
        '-1.2.3',
      ],
      [`/api/v1/ups/${id}/commands?`]: ['zz', '1.2', '1', `99999999999999999.${nowhere}`],
      [`/api/v1/ups/${id}/telemetry?`]: ['zz', '1.2', '1.ups.load'],
      [`/api/v1/ups/${id}/telemetry?resolution=minute&`]: ['zz', '1.2', '1.2.3', '99999999999999999.ups.load'],
      '/api/v1/quarantine?': ['zz', '1.2', '99999999999999999999'],
      '/api/v1/agents?': ['a.b', 'a b'],
    };
    for (const [where, cursors] of Object.entries(calls))
      for (const cursor of [...cursors, '']) {
        const answer = await cloud.fetch(`${where}cursor=${encodeURIComponent(cursor)}`);
        expect([where, cursor, answer.status]).toEqual([where, cursor, 400]);
        const { error } = await jsonOf(answer);
        expect(error.code).toBe('invalid');
        expect(error.mistakes).toEqual([
          { path: 'query.cursor', says: expect.any(String), allowed: expect.stringContaining('`next`') },
        ]);
      }
  });

  test('a range that ends before it begins', async () => {
    for (const what of ['events', 'telemetry']) {
      const answer = await cloud.fetch(`/api/v1/ups/${id}/${what}?from=2000&to=1999`);
      expect(answer.status).toBe(400);
      expect((await jsonOf(answer)).error.mistakes).toEqual([
        { path: 'query.from', says: 'it is later than `to`', allowed: 'no later than `to`' },
      ]);
      expect((await cloud.fetch(`/api/v1/ups/${id}/${what}?from=2000&to=2000`)).status).toBe(200);
    }
  });

  test('paths and requests that Node or the router would answer in words of their own', async () => {
    const { host, hostname, port } = new URL(cloud.url);
    for (const [name, says] of [
      ['%ff', 'it is not percent-encoded UTF-8'],
      ['x'.repeat(9000), 'a part of it is too long'],
      ['x'.repeat(150), 'it is too long'],
    ]) {
      const { status, text } = await raw('GET', `/api/v1/ups/${name}`, { host });
      const { error } = JSON.parse(text);
      expect([status, error.code, error.mistakes[0].says]).toEqual([400, 'invalid', says]);
    }
    const bare = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(Number(port), hostname, () =>
        socket.write('GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n'),
      );
      socket.on('data', (chunk) => (text += chunk));
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
    });
    expect(bare).toMatch(/^HTTP\/1\.1 403 /);
    expect(JSON.parse(bare.split('\r\n\r\n')[1] ?? '').error).toMatchObject({
      code: 'foreign-host',
      mistakes: [{ path: 'header.host', says: 'it is missing' }],
    });
  });

  test('a path that is not there, in the same shape and without a trace of the code', async () => {
    const answer = await cloud.fetch('/api/v2/ups');
    expect(answer.status).toBe(404);
    expect(await jsonOf(answer)).toEqual({
      error: { code: 'not-found', says: 'there is no GET /api/v2/ups', mistakes: [] },
    });
  });
});
