import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StreamSlot } from '../../src/api/stream-slot.ts';
import { upsShape } from '../../src/cli/api-shapes.ts';
import { readServerEvents, type ServerEvent } from '../../src/cli/read/server-events.ts';
import { UPS } from '../rig/records.ts';
import { until } from '../rig/until.ts';
import { jsonOf, RunningCloud } from './running-cloud.ts';

let cloud: RunningCloud;
beforeEach(async () => {
  cloud = await (await new RunningCloud().start()).bringAgent();
});
afterEach(() => cloud.stop());

/** Collects what the stream tells until it ends. */
async function listen(where: string): Promise<ServerEvent[]> {
  const { body } = await cloud.fetch(where);
  const messages: ServerEvent[] = [];
  void (async () => {
    if (body) for await (const message of readServerEvents(body)) messages.push(message);
  })().catch(() => {});
  await until(() => messages.length > 0);
  return messages;
}

test('tells how every UPS stands, then each change, event and command', async () => {
  const messages = await listen('/api/v1/stream');
  expect(messages[0]).toMatchObject({ event: 'ups', data: { serial: UPS, readings: { 'ups.load': 23.4 } } });
  await cloud.readings({ 'ups.load': 80 });
  await cloud.event('power.lost');
  const body = { name: 'outlet-group.reboot', args: { group: 1, groupName: 'Servers' } };
  const { id } = await jsonOf(await cloud.post(`/api/v1/ups/${UPS}/commands`, body));
  await cloud.result(id, 'refused', { code: 'pending' });
  const told = (event: string, data: object) =>
    until(() => messages.some((m) => m.event === event && includes(m.data, data)));
  await told('ups', { serial: UPS });
  await until(() => messages.some(({ data }) => JSON.stringify(data).includes('"ups.load":80')));
  await told('event', { event: 'power.lost', late: false });
  await told('command', { id, state: 'refused', code: 'pending' });
  await cloud.sayStatus(false);
  await told('ups', { current: false });
});

const includes = (data: unknown, part: object): boolean => {
  try {
    expect(data).toMatchObject(part);
    return true;
  } catch {
    return false;
  }
};

test('one UPS only, when asked; an unknown one is an error', async () => {
  const [first] = await listen(`/api/v1/stream?ups=${UPS}`);
  expect(first).toMatchObject({ event: 'ups', data: { serial: UPS } });
  expect((await cloud.fetch('/api/v1/stream?ups=nobody')).status).toBe(404);
});

test('ends when its key is revoked', async () => {
  const { id, key } = await cloud.operate('org', 'key', 'ours');
  const { body } = await cloud.fetch('/api/v1/stream', { headers: { authorization: `Bearer ${key}` } });
  let ended = false;
  void (async () => {
    if (body) for await (const _ of body);
    ended = true;
  })();
  await cloud.operate('org', 'revoke-key', id);
  await until(() => ended);
});

test('ends at once when the cloud stops', async () => {
  const { body } = await cloud.fetch('/api/v1/stream');
  const ended = (async () => {
    if (body) for await (const _ of body);
  })().catch(() => {});
  const before = performance.now();
  await cloud.stopCloud();
  await ended;
  expect(performance.now() - before).toBeLessThan(3_000);
});

test('a reader that does not read is spared what is over, and holds nobody up', async () => {
  // Its body is not looked at for now: it fills the sockets' buffers, and then the cloud waits for it.
  const slow = await cloud.fetch('/api/v1/stream');
  const quick = await listen('/api/v1/stream');
  await cloud.readings({ 'ups.id': 'x'.repeat(200_000) });
  for (let i = 0; i < 120; i++) await cloud.readings({ 'ups.load': i });
  const loadOf = ({ data }: ServerEvent) => upsShape.safeParse(data).data?.readings['ups.load'];
  await until(() => quick.some((message) => loadOf(message) === 119));
  let states = 0;
  if (slow.body)
    for await (const message of readServerEvents(slow.body)) {
      states++;
      if (loadOf(message) === 119) break;
    }
  // 120 states are 24 MB; only what fits into the buffers was ever written, and then the newest.
  expect(states).toBeGreaterThan(1);
  expect(states).toBeLessThan(90);
});

describe('a slot between two writes', () => {
  const event = (seq: number) => ({ what: 'event', mark: { device: 1, agent: 'a', ts: seq, seq } }) as const;

  test('keeps a UPS and a command once, the newest events, and counts the rest', () => {
    const slot = new StreamSlot();
    for (let i = 0; i < 1000; i++) {
      slot.put({ what: 'ups', device: i % 3 });
      slot.put(event(i));
      slot.put({ what: 'command', id: `c${i % 500}` });
      slot.put({ what: 'agent', agent: 'a' });
    }
    const { devices, agents, events, commands, missed } = slot.take();
    expect(devices).toEqual([0, 1, 2]);
    expect(agents).toEqual(['a']);
    expect([events.length, events.at(-1)?.seq]).toEqual([100, 999]);
    expect([commands.length, commands.at(-1)]).toEqual([200, 'c499']);
    expect(missed).toBe(900 + 800);
    expect(slot.take()).toEqual({ devices: [], agents: [], events: [], commands: [], missed: 0 });
  });

  test('wakes who waits, and only for what was asked for', async () => {
    const slot = new StreamSlot(7);
    const left = new AbortController();
    slot.put({ what: 'ups', device: 1 });
    slot.put(event(1));
    const changed = slot.changed(left.signal).then(() => 'woken');
    expect(await Promise.race([changed, new Promise((resolve) => setImmediate(() => resolve('asleep')))])).toBe(
      'asleep',
    );
    slot.put({ what: 'ups', device: 7 });
    expect(await changed).toBe('woken');
    expect(slot.take().devices).toEqual([7]);
    const waiting = slot.changed(left.signal);
    left.abort();
    await waiting;
  });
});
