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
