import { afterEach, beforeEach, expect, test } from 'vitest';
import { readEvents } from '../../src/events/read-events.ts';
import { CloudRig } from '../rig/cloud-rig.ts';
import { event, record } from '../rig/records.ts';

let rig: CloudRig;
beforeEach(async () => {
  rig = new CloudRig();
  await rig.start();
});
afterEach(() => rig.stop());

test('events are stored with all that is known of them and read newest first', async () => {
  const agent = await rig.agent('gw1');
  const now = Date.now();
  await agent.send(
    event('fault.set', { seq: 1, ts: now - 2_000 }, { severity: 'critical', details: { 'ups.alarm': 'overload' } }),
  );
  await agent.send(event('power.lost', { seq: 2, ts: now - 1_000 }, { away: true, since: now - 9_000 }));
  await agent.send(event('power.restored', { seq: 3, ts: now - 3_600_000 }, { severity: 'info' }));
  await agent.send(event('agent.started', { seq: 4, ts: now, ups: '-' }, { severity: 'info' }));
  const gap = { epochs: [], fromTs: 1, toTs: 2, count: 1, reason: 'disk' };
  await agent.send(record('gap', gap, { seq: 5, ts: now }));
  const { items } = await readEvents(rig.store.db, { device: 1, limit: 10 });
  expect(items).toMatchObject([
    { name: 'power.lost', away: true, since: now - 9_000, late: false, severity: 'warning', details: {} },
    {
      name: 'fault.set',
      away: false,
      since: undefined,
      late: false,
      severity: 'critical',
      details: { 'ups.alarm': 'overload' },
    },
    { name: 'power.restored', late: true, device: 1, agent: 'gw1', kind: 'event' },
  ]);
  const names = async (filter: object) =>
    (await readEvents(rig.store.db, { limit: 10, ...filter })).items.map(({ name }) => name);
  expect(await names({ agent: 'gw1' })).toEqual(['agent.started', 'power.lost', 'fault.set', 'power.restored']);
  expect(await names({ severities: ['critical', 'info'] })).toEqual(['agent.started', 'fault.set', 'power.restored']);
  expect(await names({ names: ['power.lost'] })).toEqual(['power.lost']);
  expect(await names({ from: now - 2_000, to: now })).toEqual(['power.lost', 'fault.set']);
  expect(await names({ kinds: ['gap'] })).toEqual(['gap']);
});

test('pages neither repeat nor leave out, also among events of the same time', async () => {
  const agent = await rig.agent('gw1');
  const ts = Date.now();
  await Promise.all(
    Array.from({ length: 10 }, (_, n) => agent.send(event(`fault.set`, { seq: n + 1, ts: ts + (n >> 2) }))),
  );
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await readEvents(rig.store.db, { limit: 3, after });
    ids.push(...page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  expect(ids).toEqual(Array.from({ length: 10 }, (_, n) => `1.${10 - n}`));
});
