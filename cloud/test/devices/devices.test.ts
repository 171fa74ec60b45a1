import { topics } from '@ridethrough/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decideBinding } from '../../src/devices/decide-binding.ts';
import { primaryAgent } from '../../src/devices/primary-agent.ts';
import { readDevices } from '../../src/devices/read-devices.ts';
import { CloudRig } from '../rig/cloud-rig.ts';
import { identity, record, status, telemetry, UPS } from '../rig/records.ts';

let rig: CloudRig;
beforeEach(async () => {
  rig = new CloudRig();
  await rig.start();
  await rig.store.db.insertInto('organizations').values({ id: 'org-1', name: 'ours', created: 0 }).execute();
  const known = { organization: 'org-1', first_seen: 0, last_seen: 0, online: 0 };
  const agents = ['gw1', 'gw2'].map((agent) => ({ agent, ...known }));
  await rig.store.db.insertInto('agents').values(agents).execute();
});
afterEach(() => rig.stop());

const devices = () => readDevices({ db: rig.store.db, presence: rig.path.agents, wallNow: () => Date.now() }, 'org-1');

test('a device is made at the first sight of its serial, whichever agent saw it, and has an id of its own', async () => {
  const [one, two] = [await rig.agent('gw1'), await rig.agent('gw2')];
  await one.send(telemetry({ 'ups.load': 10 }, { seq: 1 }));
  await two.send(telemetry({ 'ups.load': 20 }, { seq: 1 }));
  await two.send(telemetry({ 'ups.load': 30 }, { seq: 2, ups: 'OTHER' }));
  // A made-up serial is kept per link: the same one elsewhere is another unit.
  await one.send(telemetry({ 'ups.load': 40 }, { seq: 2, ups: 'x-0000beef' }));
  await two.send(telemetry({ 'ups.load': 50 }, { seq: 3, ups: 'x-0000beef' }));
  const all = await devices();
  expect(all.map(({ serial, agents }) => [serial, agents])).toEqual([
    [UPS, ['gw1', 'gw2']],
    ['OTHER', ['gw2']],
    ['x-0000beef', ['gw1']],
    ['x-0000beef', ['gw2']],
  ]);
  expect(new Set(all.map(({ id }) => id)).size).toBe(4);
  // gw1 came first; it speaks for the unit once it is there.
  await one.publish(topics.status('gw1'), status('gw1'));
  expect((await devices())[0]).toMatchObject({ agent: 'gw1', readings: { 'ups.load': { value: 10 } } });
  await one.publish(topics.status('gw1'), status('gw1', { online: false }));
  await two.publish(topics.status('gw2'), status('gw2'));
  expect((await devices())[0]).toMatchObject({ agent: 'gw2', readings: { 'ups.load': { value: 20 } } });
});

test('what is newest stays, whatever comes late', async () => {
  const agent = await rig.agent('gw1');
  await agent.send(record('identity', { ...identity, firmware: 'new' }, { seq: 5 }));
  await agent.send(record('identity', { ...identity, firmware: 'old' }, { seq: 4 }));
  await agent.send(telemetry({ 'ups.load': 8, 'ups.status': 'OL' }, { seq: 8 }, true));
  await agent.send(telemetry({ 'ups.load': 7 }, { seq: 7 }));
  // An hour old by its own telling, though its number is the highest: late.
  await agent.send(telemetry({ 'ups.load': 9 }, { seq: 9, ts: Date.now() - 3_600_000 }));
  await agent.publish(topics.history('gw1', UPS), { v: 1, records: [telemetry({ 'ups.load': 11 }, { seq: 11 })] });
  const [device] = await devices();
  expect(device?.identity?.firmware).toBe('new');
  expect(device?.readings).toMatchObject({ 'ups.load': { value: 8 }, 'ups.status': { value: 'OL' } });
  await agent.send(telemetry({ 'ups.status': 'OB' }, { seq: 12 }, true));
  expect(Object.keys((await devices())[0]?.readings ?? {})).toEqual(['ups.status']);
});

test('a binding is decided by the time of the record', () => {
  const bindings = [
    { device: 1, from: 0, to: 100 },
    { device: 2, from: 150, to: null },
  ];
  const at = (ts: number) => decideBinding(bindings, ts)?.device;
  expect([at(0), at(99), at(100), at(149), at(150), at(9e12)]).toEqual([1, 1, 1, 1, 2, 2]);
  expect(decideBinding([{ device: 3, from: 50, to: null }], 10)?.device).toBe(3);
  expect(decideBinding([], 10)).toBeUndefined();
});

test('the first agent speaks for a unit until it is gone or silent', () => {
  const now = 1_000_000;
  const [fresh, silent] = [now - 1_000, now - 61_000];
  expect(primaryAgent([], now)).toBeUndefined();
  expect(
    primaryAgent(
      [
        { agent: 'a', online: true, arrived: fresh },
        { agent: 'b', online: true, arrived: now },
      ],
      now,
    ),
  ).toBe('a');
  expect(
    primaryAgent(
      [
        { agent: 'a', online: false, arrived: fresh },
        { agent: 'b', online: true, arrived: fresh },
      ],
      now,
    ),
  ).toBe('b');
  expect(
    primaryAgent(
      [
        { agent: 'a', online: true, arrived: silent },
        { agent: 'b', online: true, arrived: fresh },
      ],
      now,
    ),
  ).toBe('b');
  expect(
    primaryAgent(
      [
        { agent: 'a', online: true, arrived: undefined },
        { agent: 'b', online: false, arrived: silent },
      ],
      now,
    ),
  ).toBe('b');
  expect(primaryAgent([{ agent: 'a', online: true, arrived: undefined }], now)).toBe('a');
});
