import { afterAll, beforeAll, expect, test } from 'vitest';
import { seenBy } from '../harness/agent-report.ts';
import { outcome } from '../harness/commands.ts';
import { Scratch } from '../harness/scratch.ts';
import { control, type ServedUnit, startSimulator } from '../harness/simulator.ts';
import { type Agent, addAgent, type Cloud, eventOf, eventsOf, startCloud, upsWith } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

type Label = 'network' | 'serial';
const serials = { network: '3S2231X16739', serial: '3S2042X14540' } as const;
/** What never happened, whatever the links did. */
const never = ['unit.changed', 'battery.low', 'fault.set', 'setting.changed', 'power.blip', 'outlet.off'];

const scratch = new Scratch();
let cloud: Cloud;
let agent: Agent;
let units: Readonly<Record<Label, ServedUnit>>;

beforeAll(async () => {
  const unit = (label: Label, ...served: string[]) => [
    ...['--model', label === 'network' ? 'SMT1500RMI2UC' : 'SMT1500RM2UC', '--serial', serials[label]],
    ...['--control', '127.0.0.1:0', ...served],
  ];
  const {
    units: [network, serial],
  } = await startSimulator(scratch, [
    ...unit('network', '--modbus-tcp', '127.0.0.1:0'),
    '--unit',
    ...unit('serial', '--modbus-rtu', scratch.path('line')),
  ]);
  if (network === undefined || serial === undefined) throw new Error('not served');
  units = { network, serial };
  cloud = await startCloud(scratch);
  agent = await addAgent(scratch, cloud, [
    { label: 'network', link: `modbus-tcp://127.0.0.1:${network.modbusTcp?.port}`, loadCommands: 'allow' },
    { label: 'serial', link: `modbus-rtu://${scratch.path('line')}` },
  ]);
  for (const label of ['network', 'serial'] as const)
    await upsWith(cloud, serials[label], ['ups.status', 'battery.charge', 'input.transfer.high'], 60_000);
}, 120_000);
afterAll(() => scratch.clear());

const link = (label: Label, change: object) => control(units[label], 'PUT', '/link', change);
const seen = (label: Label) => seenBy(agent, label);
const isUp = (label: Label) =>
  until(`${label} up`, async () => (await seen(label)).state === 'up' && seen(label), 90_000);
const isNotUp = (label: Label) => until(`${label} not up`, async () => (await seen(label)).state !== 'up', 60_000);
const happened = async (label: Label) => (await eventsOf(cloud, serials[label])).map(({ event }) => event);

let turns = 0;
/** A new load reaches the agent: what it shows is of now. */
async function isLive(label: Label): Promise<void> {
  const percent = 30 + ((++turns * 17) % 50);
  await control(units[label], 'PUT', '/load', { percent });
  await until(
    `${percent} % seen on ${label}`,
    async () => Math.abs(Number((await seen(label)).readings['ups.load']) - percent) < 2,
    90_000,
  );
}

async function nothingFalse(label: Label): Promise<void> {
  const told = await happened(label);
  expect(told.filter((event) => never.includes(event))).toEqual([]);
}

test('replies that take 737 ms are read at a slower pace, and the unit is not lost', async () => {
  const before = (await happened('network')).filter((event) => event === 'link.lost').length;
  await link('network', { quirks: { replyMs: 737 } });
  await until('the slow pace', async () => (await seen('network')).pace === 'slow', 60_000);
  await isLive('network');
  expect((await happened('network')).filter((event) => event === 'link.lost')).toHaveLength(before);
  await link('network', { quirks: { replyMs: null } });
  await nothingFalse('network');
}, 150_000);

test('dead after bursts of connections: the agent does not bring that about, and waits where others did', async () => {
  await link('network', { quirks: { burst: { connections: 4, withinMs: 10_000, deadMs: 10_000 } } });
  await link('network', { down: 'tcp', forMs: 15_000 });
  await isNotUp('network');
  await isUp('network');
  await isLive('network');
  await link('network', { quirks: { burst: null } });
  await nothingFalse('network');
}, 200_000);

test('a connection that is taken and never answered, and one that the unit holds no more', async () => {
  await link('network', { halfOpen: true, forMs: 8000 });
  await isNotUp('network');
  await isUp('network');
  await isLive('network');
  await nothingFalse('network');
}, 150_000);

test('refused long reads are cut smaller, refused registers left out, and all is whole again later', async () => {
  const refusedReads = [1026, 596];
  // Inventory is read every ten minutes, and with a new connection.
  await link('network', { quirks: { longestRead: 50, refusedReads }, down: 'tcp', forMs: 6000 });
  await isNotUp('network');
  await isUp('network');
  await until(
    'both left out',
    async () => {
      const { refusedRegisters } = await seen('network');
      return refusedRegisters.includes('transferHigh') && refusedRegisters.includes('upsName');
    },
    120_000,
  );
  await isLive('network');
  const { readings } = await seen('network');
  expect(readings).not.toHaveProperty(['ups.id']);
  expect(readings).toHaveProperty(['input.transfer.low']);
  await link('network', { quirks: { longestRead: null, refusedReads: null } });
  expect((await happened('network')).filter((event) => event === 'unit.changed')).toEqual([]);
}, 300_000);

test.each(['network', 'serial'] as const)(
  'a control plane that resets is no other unit and no fault: %s',
  async (label) => {
    for (let turn = 0; turn < 3; turn++) {
      await link(label, { resetting: true, forMs: 2000 });
      await until('over', async () => !(await control<{ resetting: boolean }>(units[label], 'GET', '/link')).resetting);
      await isUp(label);
    }
    await isLive(label);
    const told = await happened(label);
    for (const event of ['unit.changed', 'battery.low', 'fault.set']) expect(told).not.toContain(event);
  },
  150_000,
);

test('noise, lost and doubled bytes, chatter and a stuck line: never a wrong reading, and always a way back', async () => {
  const before = await seen('serial');
  const fixed = ['ups.serial', 'ups.model', 'ups.firmware', 'ups.power.nominal', 'input.transfer.high'] as const;
  const days = [
    {
      faults: [
        { kind: 'noise', chance: 0.3 },
        { kind: 'truncate', chance: 0.1 },
        { kind: 'crc', chance: 0.1 },
      ],
    },
    { faults: [], chatter: { everyMs: 300, bytes: 3 } },
    { chatter: false, stuck: 0, forMs: 6000 },
  ];
  for (const day of days) {
    await link('serial', day);
    const began = performance.now();
    await until('some seconds of it', async () => {
      const { readings } = await seen('serial');
      for (const name of fixed) expect(readings[name] ?? before.readings[name], name).toBe(before.readings[name]);
      return performance.now() - began > 7000;
    });
  }
  await link('serial', { faults: [], chatter: false, stuck: false });
  await isUp('serial');
  await isLive('serial');
  await nothingFalse('serial');
}, 200_000);

test('a device file that vanishes and comes back', async () => {
  await link('serial', { unplugged: true, forMs: 8000 });
  await isNotUp('serial');
  const { says } = await until('lost', async () => {
    const now = await seen('serial');
    return now.state === 'down' && now;
  });
  expect(says).toBeTruthy();
  await isUp('serial');
  await isLive('serial');
  await nothingFalse('serial');
}, 150_000);

test('a charge of 1.7 % that is read once, on battery, is no low battery', async () => {
  await control(units.serial, 'PUT', '/mains', { voltage: 0 });
  await eventOf(cloud, serials.serial, 'power.lost');
  await control(units.serial, 'PUT', '/nonsense', { register: 'charge', words: [870], count: 1 });
  await until('it was read', async () => {
    const { nonsense } = await control<{ nonsense: readonly object[] }>(units.serial, 'GET', '/link');
    return nonsense.length === 0;
  });
  await isLive('serial');
  const { readings } = await seen('serial');
  expect(readings['ups.status']).not.toContain('LB');
  expect(await happened('serial')).not.toContain('battery.low');
  await control(units.serial, 'PUT', '/mains', { voltage: 120 });
  await eventOf(cloud, serials.serial, 'power.restored');
}, 120_000);

test('one request per connection: read over one connection each, 2 s apart, and written to not at all', async () => {
  await link('network', { quirks: { oneRequest: { after: 'close', pauseMs: 2000 } }, down: 'tcp', forMs: 6000 });
  await isNotUp('network');
  await isUp('network');
  await isLive('network');
  const args = { sensitivity: 'low' };
  const refused = await outcome(cloud, serials.network, 'input.sensitivity.set', args);
  expect(refused.state).toBe('refused');
  const connections = async () =>
    (await control<{ tcp: { connections: number } }>(units.network, 'GET', '/link')).tcp.connections;
  const before = await connections();
  const began = performance.now();
  await until('three more', async () => (await connections()) >= before + 3);
  expect(performance.now() - began).toBeGreaterThan(4000);
  await link('network', { quirks: { oneRequest: null } });
  await nothingFalse('network');
}, 250_000);
