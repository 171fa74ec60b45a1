import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAccess } from '../../src/access/access.ts';
import { AccessSwitches } from '../../src/access/access-switches.ts';
import { clock } from '../../src/adapters/clock.ts';
import { ShippedScenes } from '../../src/adapters/shipped-scenes.ts';
import type { Stage } from '../../src/control/acts/act.ts';
import { controlApi } from '../../src/control/control-api.ts';
import { Links } from '../../src/line/links.ts';
import { RequestLog } from '../../src/line/request-log.ts';
import { SimulatedTime } from '../../src/line/simulated-time.ts';
import { WireLog } from '../../src/line/wire-log.ts';
import { RecordedSource } from '../../src/modbus/recorded-source.ts';
import { RegisterMemory } from '../../src/modbus/register-memory.ts';
import { findModel } from '../../src/models/find-model.ts';
import { makeIdentity } from '../../src/models/make-identity.ts';
import { Panel } from '../../src/panel/panel.ts';
import { ScenePlayer } from '../../src/scenes/scene-player.ts';
import { Unit } from '../../src/unit/unit.ts';

type Method = 'GET' | 'PUT' | 'POST';

let now = 0;
let api: ReturnType<typeof controlApi>;
let links: Links;
let follows: number;

let access: AccessSwitches;

function makeApi(): void {
  const model = findModel('SMT1500RM2UC');
  const unit = new Unit({ model, identity: makeIdentity(model, { serial: '3S2042X14540' }), seed: 1 });
  const player = new ScenePlayer({ unit, stage: () => stage });
  const time = new SimulatedTime(player, { now: () => now, speed: 1 });
  follows = 0;
  access = new AccessSwitches(openAccess, async () => {});
  links = new Links({
    seed: 1,
    time: { now: () => now, sleep: async () => {} },
    wallNow: () => 0,
    follow: async () => {
      follows++;
    },
  });
  const stage: Stage = { unit, time, links, access, panel: new Panel(unit, { access }) };
  api = controlApi({
    clock,
    living: { unit, time, panel: stage.panel, scenes: { player, library: new ShippedScenes() } },
    memory: new RegisterMemory(unit),
    links,
    access,
    wireLog: new WireLog(() => 0),
    requestLog: new RequestLog(),
    serialSeen: () => undefined,
    connections: () => 0,
  });
}

beforeEach(makeApi);
afterEach(() => api.close());

async function call(method: Method, url: string, body?: unknown) {
  const reply = await api.inject({ method, url, ...(body === undefined ? {} : { payload: JSON.stringify(body) }) });
  return { status: reply.statusCode, body: reply.json() };
}

/** The places that a refused call names. */
async function places(method: Method, url: string, body?: unknown): Promise<string[]> {
  const reply = await call(method, url, body);
  expect(reply.status).toBe(400);
  for (const { message } of reply.body.mistakes) expect(message.length).toBeGreaterThan(5);
  return reply.body.mistakes.map(({ path }: { path: string }) => path);
}

describe('good calls', () => {
  test('the list of calls names every route there is', async () => {
    const { calls } = (await call('GET', '/')).body;
    for (const named of Object.keys(calls)) {
      const [method, url] = named.split(' ');
      expect(api.hasRoute({ method: method as Method, url: url?.replace(/\?.*/, '') ?? '' })).toBe(true);
    }
  });

  test('the state tells who the unit is and how it does', async () => {
    const { status, body } = await call('GET', '/state');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      speed: 1,
      state: 'online',
      identity: { serial: '3S2042X14540', sku: 'SMT1500RM2UC' },
    });
  });

  test('mains off puts it on battery, and back', async () => {
    await call('PUT', '/mains', { voltage: 0 });
    expect((await call('POST', '/advance', { seconds: 60 })).body).toMatchObject({
      state: 'onBattery',
      mains: { voltage: 0 },
    });
    await call('PUT', '/mains', { voltage: 120 });
    expect((await call('POST', '/advance', { seconds: 60 })).body.state).toBe('online');
    const { log } = (await call('GET', '/log')).body;
    expect(log.map(({ what }: { what: string }) => what)).toContain('transfer');
  });

  test('load by percent and by watts, battery, identity and faults', async () => {
    expect((await call('PUT', '/load', { percent: 40 })).body.load.demandPercent).toBeCloseTo(40);
    expect((await call('PUT', '/load', { watts: 100 })).body.load.demandWatts).toBeCloseTo(100);
    expect((await call('PUT', '/battery', { chargePercent: 30 })).body.battery.chargePercent).toBeCloseTo(30, 0);
    expect((await call('PUT', '/identity', { serial: '3S2042X14541' })).body.identity.serial).toBe('3S2042X14541');
    const fault = { register: 'batterySystemError', fault: 'needsReplacement', set: true };
    expect((await call('PUT', '/fault', fault)).body.faults.batterySystemError).toContain('needsReplacement');
  });

  test('time is skipped, and its speed is set', async () => {
    const before = (await call('GET', '/state')).body.atMs;
    expect((await call('POST', '/advance', { seconds: 3600 })).body.atMs - before).toBe(3_600_000);
    await call('PUT', '/speed', { speed: 100 });
    now += 50;
    expect((await call('GET', '/state')).body.atMs - before).toBe(3_605_000);
  });

  test('registers are read as they are, also in the middle of an item', async () => {
    expect((await call('GET', '/registers?at=564&words=2')).body).toEqual({
      at: 564,
      words: [0x3353, 0x3230],
      hex: '3353 3230',
    });
    expect((await call('GET', '/registers?at=565')).body.words).toEqual([0x3230]);
  });

  test('faults of the link are set whole, and down is passed on', async () => {
    const reply = await call('PUT', '/link', { faults: [{ kind: 'drop', to: 'write', count: 1 }] });
    expect(reply.body.faults).toEqual([{ kind: 'drop', on: 'any', to: 'write', count: 1 }]);
    expect(links.faults.strike('tcp', 'write').drop).toBeDefined();
    await call('PUT', '/link', { down: true });
    expect(links.conditions.down).toEqual(['tcp', 'rtu']);
    await call('PUT', '/link', { down: 'rtu', faults: [] });
    expect(links.conditions.down).toEqual(['rtu']);
    await call('PUT', '/link', { down: false });
    expect(links.conditions.down).toEqual([]);
    expect(follows).toBe(3);
    expect((await call('GET', '/writes')).body).toEqual({ total: 0, byAddress: {}, writes: [] });
    expect((await call('GET', '/requests')).body).toEqual({ total: 0, byAddress: {}, requests: [] });
  });

  test('a body is JSON whatever its type is called, as curl sends it', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const reply = await api.inject({ method: 'PUT', url: '/mains', payload: '{"voltage":0}', headers });
    expect(reply.statusCode).toBe(200);
  });
});

describe('scenes', () => {
  test('the shipped ones are listed, and one is played by its name', async () => {
    const { scene, shipped } = (await call('GET', '/scene')).body;
    expect(scene).toBeNull();
    expect(shipped.map(({ name }: { name: string }) => name)).toContain('blackout');
    expect((await call('PUT', '/scene', { name: 'blackout' })).body.scene).toMatchObject({
      name: 'blackout',
      now: 'playing',
      met: 1,
      next: { step: 'steps/1', inMs: 10_000, acts: { mains: { percent: 0 } } },
    });
    await call('POST', '/advance', { seconds: 60 });
    expect((await call('GET', '/state')).body.state).toBe('onBattery');
    expect((await call('PUT', '/scene', { stop: true })).body.scene).toMatchObject({ now: 'stopped', sinceMs: 60_000 });
    await call('POST', '/advance', { seconds: 600 });
    expect((await call('GET', '/state')).body.state).toBe('onBattery');
  });

  test('one is given as it is, or made by chance', async () => {
    await call('PUT', '/scene', { steps: [{ after: '5s', load: { percent: 70 } }] });
    await call('POST', '/advance', { seconds: 6 });
    expect((await call('GET', '/scene')).body.scene).toMatchObject({ name: 'inline', now: 'ended', sinceMs: 5000 });
    expect((await call('GET', '/state')).body.load.demandPercent).toBeCloseTo(70);
    expect((await call('PUT', '/scene', { name: 'random:7' })).body.scene.name).toBe('random-7');
  });

  test.each<[string, unknown, string[]]>([
    ['a name there is not', { name: 'x' }, ['body/name']],
    ['two things at once', { name: 'blackout', stop: true }, ['body']],
    ['nothing', {}, ['body']],
    ['no object', [1], ['body']],
    ['what is unknown', { name: 'blackout', speed: 3 }, ['body']],
    [
      'steps with mistakes',
      { steps: [{ at: 'x', mains: { voltage: 999 } }] },
      ['body/steps/0/at', 'body/steps/0/mains/voltage'],
    ],
    ['a scene that does not fit', { name: 'load-shedding' }, ['body']],
  ])('refused: %s', async (_, body, expected) => expect(await places('PUT', '/scene', body)).toEqual(expected));
});

describe('bad calls name every mistake', () => {
  test.each<[string, Method, string, unknown, string[]]>([
    ['two wrong members', 'PUT', '/mains', { voltage: -1, frequency: 'x' }, ['body/voltage', 'body/frequency']],
    ['a wrong and an unknown one', 'PUT', '/mains', { voltage: 501, volts: 1 }, ['body/voltage', 'body']],
    ['nothing to change', 'PUT', '/load', {}, ['body']],
    ['no body', 'PUT', '/load', undefined, ['body']],
    ['no object', 'PUT', '/load', [40], ['body']],
    ['two loads', 'PUT', '/load', { percent: 1, watts: 1 }, ['body']],
    [
      'all of a battery',
      'PUT',
      '/battery',
      { chargePercent: 101, temperatureC: 99, healthPercent: 0 },
      ['body/chargePercent', 'body/temperatureC', 'body/healthPercent'],
    ],
    [
      'an identity that does not fit',
      'PUT',
      '/identity',
      { serial: 'x'.repeat(17), batteryDate: '2020-02-30', familyId: 1.5 },
      ['body/serial', 'body/familyId', 'body/batteryDate'],
    ],
    [
      'a fault of another register',
      'PUT',
      '/fault',
      { register: 'generalError', fault: 'needsReplacement' },
      ['body/set', 'body/fault'],
    ],
    [
      'a register without faults',
      'PUT',
      '/fault',
      { register: 'charge', fault: 'x', set: 1 },
      ['body/register', 'body/set', 'body/fault'],
    ],
    [
      'a late reply without its time, and a wrong count',
      'PUT',
      '/link',
      { faults: [{ kind: 'late', count: 0 }, { kind: 'no' }] },
      ['body/faults/0/count', 'body/faults/0/ms', 'body/faults/1/kind'],
    ],
    ['no link', 'PUT', '/link', { down: 'usb' }, ['body/down']],
    ['no time', 'POST', '/advance', { seconds: 0 }, ['body/seconds']],
    ['no speed', 'PUT', '/speed', { speed: -1 }, ['body/speed']],
    ['no number to begin after', 'GET', '/requests?after=-1', undefined, ['query/after']],
    ['no registers', 'GET', '/registers?at=x&words=126&y=1', undefined, ['query/at', 'query/words', 'query']],
  ])('%s', async (_, method, url, body, expected) => {
    expect(await places(method, url, body)).toEqual(expected);
  });

  test('what is no JSON', async () => {
    const reply = await api.inject({ method: 'PUT', url: '/mains', payload: '{"voltage":' });
    expect(reply.statusCode).toBe(400);
    expect(reply.json().mistakes[0].path).toBe('body');
  });

  test('a call there is not is answered with those there are', async () => {
    const { status, body } = await call('GET', '/stat');
    expect(status).toBe(404);
    expect(Object.keys(body.calls)).toContain('GET /state');
  });

  test('nothing of a refused call is done', async () => {
    await call('PUT', '/mains', { voltage: 0, frequency: 1000 });
    expect((await call('GET', '/state')).body.mains.voltage).toBeGreaterThan(100);
  });
});

test('a recorded unit can be read, and does not change', async () => {
  await api.close();
  api = controlApi({
    clock,
    living: undefined,
    memory: new RegisterMemory(new RecordedSource({ 0: [0, 2] })),
    links,
    access,
    wireLog: new WireLog(() => 0),
    requestLog: new RequestLog(),
    serialSeen: () => ({ heard: 3, shortGaps: 1 }),
    connections: () => 2,
  });
  expect((await call('GET', '/registers?at=0&words=3')).body.words).toEqual([0, 2, 0xffff]);
  expect((await call('PUT', '/mains', { voltage: 0 })).status).toBe(409);
  expect((await call('GET', '/state')).status).toBe(409);
  expect((await call('GET', '/link')).body.rtu).toEqual({ heard: 3, shortGaps: 1 });
});
