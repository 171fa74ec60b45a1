import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type CommandMessage,
  type EventBody,
  type ResultBody,
  type TelemetryBody,
  topics,
} from '@ridethrough/protocol';
import { makeUnit } from '@ridethrough/simulator/testing';
import { afterEach, expect, test } from 'vitest';
import { askControl } from '../src/adapters/control-socket.ts';
import { IdentityDirectory } from '../src/adapters/identity-directory.ts';
import { type RunningAgent, runAgent } from '../src/adapters/run-agent.ts';
import { readConfig } from '../src/config/read-config.ts';
import { toFiles } from '../src/identity/identity.ts';
import { AGENT } from './trust/test-cloud.ts';
import { TestBroker } from './uplink/test-broker.ts';
import { until } from './uplink/until.ts';

const log = { debug() {}, info() {}, warn() {} };
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

function scratch(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'ridethrough-agent-'));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function serve(model: string, serial: string) {
  const { unit, served } = makeUnit(
    { model, identity: { serial }, loadPercent: 30 },
    { modbusTcp: { host: '127.0.0.1', port: 0 }, speed: 20, replyMs: 2 },
  );
  await served.start();
  cleanups.push(() => served.stop());
  const port = served.at.modbusTcp?.port ?? 0;
  return { unit, served, link: `modbus-tcp://127.0.0.1:${port}` };
}

async function startAgent(directory: string, broker: TestBroker, links: readonly string[]): Promise<RunningAgent> {
  const store = new IdentityDirectory(directory);
  if (store.state === undefined) store.replace(toFiles(await broker.identity()), undefined);
  const read = readConfig(
    JSON.stringify({
      agent: { data: directory },
      ups: links.map((link, i) => ({ label: `ups ${i}`, link, loadCommands: 'allow' })),
    }),
  );
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
  const agent = await runAgent({ config: read.config, directory, version: 'test', log });
  let stopped = false;
  const stop = async () => {
    if (!stopped) await agent.stop();
    stopped = true;
  };
  cleanups.push(stop);
  return { ...agent, stop };
}

/** Receipts all that comes, with the time. */
function answer(broker: TestBroker): void {
  let answered = 0;
  broker.onArrival = () => {
    const nonce = broker.statuses.at(-1)?.nonce;
    const time = nonce !== undefined && broker.statuses.length > answered ? { time: { nonce, now: Date.now() } } : {};
    answered = broker.statuses.length;
    void broker.receiptAll().then(() => ('time' in time ? broker.receipt({ epochs: [], ...time }) : undefined));
  };
}

const bodies = <B>(broker: TestBroker, kind: string, ups: string): B[] =>
  broker.arrivals
    .filter(({ record }) => record.kind === kind && record.ups === ups)
    .map(({ record }) => record.body as B);
const events = (broker: TestBroker, ups: string) => bodies<EventBody>(broker, 'event', ups).map(({ event }) => event);

test('a simulated UPS over TCP: readings, mains off and on, a group rebooted, what happened while away', async () => {
  const broker = await TestBroker.start();
  answer(broker);
  const serial = '3S2042X14540';
  const { unit, served, link } = await serve('SMT1500RM2UC', serial);
  const directory = scratch();
  const agent = await startAgent(directory, broker, [link]);

  await until(
    'identity and readings are there',
    () => bodies(broker, 'identity', serial).length > 0 && bodies(broker, 'telemetry', serial).length > 0,
  );
  expect(bodies(broker, 'identity', serial)[0]).toMatchObject({
    sku: 'SMT1500RM2UC',
    serial,
    loadCommands: 'allow',
    outletGroups: [{ group: 0 }, { group: 1, name: 'Outlet Group 1' }],
  });
  const [first] = bodies<TelemetryBody>(broker, 'telemetry', serial);
  expect(first).toMatchObject({
    all: true,
    samples: [{ readings: { 'battery.charge': 100, 'outlet.group.1.status': 'on' } }],
  });

  unit.setMains({ voltage: 0 });
  await until('power lost', () => events(broker, serial).includes('power.lost'));
  unit.setMains({ voltage: 120 });
  await until('power restored', () => events(broker, serial).includes('power.restored'));

  const command = (id: string): CommandMessage => ({
    v: 1,
    id,
    agent: AGENT,
    ups: serial,
    name: 'outlet-group.reboot',
    args: { group: 1, groupName: 'Outlet Group 1' },
    boot: agent.boot,
    issued: Date.now(),
    expires: Date.now() + 30_000,
    by: 'a test',
  });
  await until('the agent knows the time', () => broker.arrivals.some(({ record }) => record.kind === 'clock'));
  const once = await broker.cloud.sealCommand(command('c1'));
  await broker.sendRaw(topics.command(AGENT), once);
  await broker.sendRaw(topics.command(AGENT), once);
  const results = () => bodies<ResultBody>(broker, 'result', serial);
  await until('the reboot is proven', () => results().some(({ state }) => state === 'confirmed'));
  expect(results().filter(({ state }) => state === 'confirmed' || state === 'refused')).toHaveLength(1);
  expect(served.wireLog.count(1538)).toBe(1);

  const health = await fetch(agent.health);
  expect([health.status, await health.json()]).toEqual([200, { ok: true, reasons: [] }]);
  expect(await askControl(directory, { ask: 'status' })).toMatchObject({
    ok: true,
    status: { agent: AGENT, commands: { taken: 1 }, ups: [{ unit: serial, state: 'up' }] },
  });
  expect(statSync(agent.control).mode & 0o777).toBe(0o600);

  await agent.stop();
  expect(events(broker, '-')).toEqual(['agent.started', 'agent.stopped']);
  unit.setMains({ voltage: 0 });
  await until('the unit is on battery', () => unit.state().state === 'onBattery');
  await startAgent(directory, broker, [link]);
  const away = () => bodies<EventBody>(broker, 'event', serial).filter((body) => body.away);
  await until('the difference is told', () => away().length > 0);
  expect(away()[0]).toMatchObject({ event: 'power.lost', away: true, since: expect.any(Number) });
  expect(broker.wrong).toEqual([]);
});

test('one UPS lost and back while the other one goes on; health tells which', async () => {
  const broker = await TestBroker.start();
  answer(broker);
  const [one, two] = [await serve('SMT1500RM2UC', '3S2042X14540'), await serve('SMX1500RM2U', 'AS1724150316')];
  const agent = await startAgent(scratch(), broker, [one.link, two.link]);
  await until('both are found', () =>
    ['3S2042X14540', 'AS1724150316'].every((ups) => events(broker, ups).includes('unit.found')),
  );
  one.served.setDown(['tcp']);
  await until('the first is lost', () => events(broker, '3S2042X14540').includes('link.lost'));
  const health = await fetch(agent.health);
  expect(health.status).toBe(503);
  expect(await health.json()).toMatchObject({ ok: false, reasons: [expect.stringContaining('ups 0')] });
  one.served.setDown([]);
  await until('it is back', () => events(broker, '3S2042X14540').includes('link.restored'));
  expect(events(broker, 'AS1724150316')).toEqual(['unit.found']);
});
