import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../harness/free-port.ts';
import { goLow, PRIMARY, SECONDARY } from '../harness/guarded.ts';
import { NutWire } from '../harness/nut-clients.ts';
import { OUTLET_COMMAND, writesTo } from '../harness/one-ups.ts';
import { run } from '../harness/process.ts';
import { Scratch } from '../harness/scratch.ts';
import { control, type ServedUnit, startSimulator } from '../harness/simulator.ts';
import { type Agent, type Cloud, enrol, eventsOf, startAgent, startCloud } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

const shared = new Scratch();
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud(shared);
}, 60_000);
afterAll(() => shared.clear());

async function withScratch(body: (scratch: Scratch) => Promise<void>): Promise<void> {
  const scratch = new Scratch();
  try {
    await body(scratch);
  } finally {
    await scratch.clear();
  }
}

type Site = {
  readonly units: readonly [ServedUnit, ServedUnit];
  readonly file: string;
  readonly start: () => Promise<{ agent: Agent; server: string }>;
};

/** Two simulated UPSs, Rack A and Rack B, and an agent with this policy for them. */
async function makeSite(
  scratch: Scratch,
  serials: readonly [string, string],
  policy: object,
  more: object = {},
): Promise<Site> {
  const unit = (serial: string) => [
    '--model',
    'SMT1500RM2UC',
    '--serial',
    serial,
    '--modbus-tcp',
    '127.0.0.1:0',
    '--control',
    '127.0.0.1:0',
  ];
  const { units } = await startSimulator(scratch, [...unit(serials[0]), '--unit', ...unit(serials[1])]);
  const [first, second] = units;
  if (first === undefined || second === undefined) throw new Error('two units expected');
  const folder = scratch.path('site');
  mkdirSync(folder);
  const file = path.join(folder, 'agent.yaml');
  const ups = [first, second].map(({ modbusTcp }, index) => ({
    label: index === 0 ? 'Rack A' : 'Rack B',
    link: `modbus-tcp://127.0.0.1:${modbusTcp?.port}`,
    loadCommands: 'allow',
    ...more,
  }));
  const nut = { listen: ['127.0.0.1:0'], users: [{ ...PRIMARY, primary: true }, SECONDARY] };
  writeFileSync(file, JSON.stringify({ agent: { data: 'data' }, ups, nut, policy }));
  await enrol(cloud, file);
  const start = async () => {
    const agent = await startAgent(scratch, file);
    const [server = ''] = agent.ready.nut as string[];
    const wire = await NutWire.open(scratch, server);
    for (const name of ['rack-a', 'rack-b'])
      await until(`${name} is seen`, async () => /^OL/.test(await statusOf(wire, name)), 60_000);
    await until(
      'settings are read',
      async () => (await wire.ask('GET VAR rack-a outlet.group.0.delay.shutdown')).startsWith('VAR'),
      60_000,
    );
    return { agent, server };
  };
  return { units: [first, second], file, start };
}

async function statusOf(wire: NutWire, ups: string): Promise<string> {
  const answer = await wire.ask(`GET VAR ${ups} ups.status`);
  return /^VAR \S+ ups\.status "(.*)"$/.exec(answer)?.[1] ?? answer;
}

const showing = (wire: NutWire, ups: string, words: RegExp): Promise<string> =>
  until(
    `${ups} shows ${words}`,
    async () => {
      const status = await statusOf(wire, ups);
      return words.test(status) && status;
    },
    60_000,
  );

/** A server's client: logged in until it is told to go down. */
async function client(scratch: Scratch, server: string, ups: string, { name, password } = SECONDARY): Promise<NutWire> {
  const wire = await NutWire.open(scratch, server);
  for (const line of [`USERNAME ${name}`, `PASSWORD "${password}"`, `LOGIN ${ups}`])
    expect(await wire.ask(line)).toBe('OK');
  return wire;
}

const isOff = async (unit: ServedUnit): Promise<boolean> =>
  (await control<{ state: string }>(unit, 'GET', '/state')).state === 'off';

const comesBack = async (unit: ServedUnit): Promise<void> => {
  await until('the output is off', () => isOff(unit), 90_000);
  await until('the output is on again', async () => !(await isOff(unit)), 90_000);
};

/** A host that is off, and begins to answer on a TCP port once its card was called. */
async function sleeper(scratch: Scratch) {
  const port = await freePort();
  const calls: Buffer[] = [];
  const up = createServer((socket) => socket.destroy());
  const card = createSocket('udp4');
  scratch.later(() => card.close());
  scratch.later(() => up.close());
  card.on('message', (call) => {
    calls.push(call);
    // Not by the first call: calls get lost.
    if (calls.length === 2) up.listen(port, '127.0.0.1');
  });
  card.bind(0, '127.0.0.1');
  await once(card, 'listening');
  return { port, calls, sendTo: `127.0.0.1:${card.address().port}` };
}

test.concurrent('mains back in the middle of the shutdown: the output is cut all the same, and comes back; then hosts are woken', async () => {
  await withScratch(async (scratch) => {
    const host = await sleeper(scratch);
    const nas = {
      name: 'nas',
      mac: '00:11:22:33:44:55',
      sendTo: host.sendTo,
      answers: `127.0.0.1:${host.port}`,
      retrySeconds: 1,
    };
    const wake = { chargePercent: 0, steadySeconds: 2, hosts: [nas] };
    const ups = [{ label: 'Rack A', waitSeconds: 60, settleSeconds: 4, wake }];
    const site = await makeSite(scratch, ['PA0000000001', 'PA0000000002'], { mode: 'on', ups });
    const { agent, server } = await site.start();
    const [unit] = site.units;
    const wire = await client(scratch, server, 'rack-a');
    await goLow(unit);
    await showing(wire, 'rack-a', /^FSD OB/);
    await control(unit, 'PUT', '/mains', { voltage: 120 });
    expect(await writesTo(unit, OUTLET_COMMAND)).toBe(0);
    const left = Date.now();
    wire.socket.destroy();
    await until('the cut', async () => (await writesTo(unit, OUTLET_COMMAND)) === 1, 30_000);
    expect(Date.now() - left).toBeGreaterThan(3000);
    await control(unit, 'PUT', '/speed', { speed: 10 });
    await comesBack(unit);
    await control(unit, 'PUT', '/speed', { speed: 1 });
    await until('called', () => host.calls.length >= 2, 60_000);
    expect(host.calls[0]?.toString('hex')).toBe(`ffffffffffff${'001122334455'.repeat(16)}`);
    await until('woken', () => agent.process.stderr.includes('nas is up'), 60_000);
    expect(await writesTo(unit, OUTLET_COMMAND)).toBe(1);
    const again = await NutWire.open(scratch, server);
    expect(await statusOf(again, 'rack-a')).toMatch(/^OL/);
  });
}, 240_000);

test.concurrent('an agent that is killed while servers go down finishes what it began', async () => {
  await withScratch(async (scratch) => {
    const ups = [{ label: 'Rack A', waitSeconds: 15, settleSeconds: 10 }];
    const site = await makeSite(scratch, ['PA0000000003', 'PA0000000004'], { mode: 'on', ups });
    const { agent, server } = await site.start();
    const [unit] = site.units;
    const wire = await client(scratch, server, 'rack-a');
    await goLow(unit);
    await showing(wire, 'rack-a', /^FSD OB/);
    await agent.process.kill();
    await control(unit, 'PUT', '/mains', { voltage: 120 });
    const next = startAgent(scratch, site.file);
    await until('the cut', async () => (await writesTo(unit, OUTLET_COMMAND)) === 1, 60_000);
    await control(unit, 'PUT', '/speed', { speed: 10 });
    await comesBack(unit);
    await until(
      'it is over',
      async () => (await next).process.stderr.includes('Rack A: the output is on again'),
      60_000,
    );
    expect(await writesTo(unit, OUTLET_COMMAND)).toBe(1);
  });
}, 240_000);

test.concurrent('a stage goes first: its clients are told under its name, its outlet group goes off, and comes back', async () => {
  await withScratch(async (scratch) => {
    const stages = [{ name: 'storage', when: { onBatterySeconds: 3 }, outletGroup: 1, waitSeconds: 4 }];
    const ups = [{ label: 'Rack A', stages, wake: { chargePercent: 0, steadySeconds: 3 } }];
    const site = await makeSite(scratch, ['PA0000000005', 'PA0000000006'], { mode: 'on', ups });
    const { server } = await site.start();
    const [unit] = site.units;
    const [storage, rest] = [await client(scratch, server, 'storage'), await client(scratch, server, 'rack-a')];
    await until('its name is known', async () =>
      (await rest.ask('GET VAR rack-a outlet.group.1.name')).startsWith('VAR'),
    );
    await control(unit, 'PUT', '/mains', { voltage: 0 });
    await showing(storage, 'storage', /^FSD OB/);
    expect(await statusOf(rest, 'rack-a')).toMatch(/^OB/);
    storage.socket.destroy();
    const group = async (state: string) =>
      until(
        `group 1 ${state}`,
        async () => (await rest.ask('GET VAR rack-a outlet.group.1.status')).endsWith(`"${state}"`),
        120_000,
      );
    await group('off');
    expect(await statusOf(rest, 'rack-a')).toMatch(/^OB/);
    await control(unit, 'PUT', '/mains', { voltage: 120 });
    await group('on');
    expect(await statusOf(rest, 'rack-a')).toMatch(/^OL/);
  });
}, 240_000);

test.concurrent('a server on two UPSs is told to go down only when both are lost', async () => {
  await withScratch(async (scratch) => {
    const servers = [{ name: 'web', fedBy: ['Rack A', 'Rack B'], needs: 1 }];
    const site = await makeSite(scratch, ['PA0000000007', 'PA0000000008'], { servers });
    const { server } = await site.start();
    const [first, second] = site.units;
    const web = await client(scratch, server, 'web');
    const listed = await web.ask('LIST UPS');
    expect(listed).toBe('BEGIN LIST UPS');
    const lines = [await web.next(), await web.next(), await web.next()];
    expect(lines.map((line) => line.split(' ')[1])).toEqual(['rack-a', 'rack-b', 'web']);
    expect(await web.next()).toBe('END LIST UPS');

    const [a, b] = [await client(scratch, server, 'rack-a', PRIMARY), await client(scratch, server, 'rack-b', PRIMARY)];
    await goLow(first);
    await showing(a, 'rack-a', /OB LB/);
    expect(await statusOf(web, 'web')).toMatch(/^OL(?!.*FSD)/);
    expect(await a.ask('PRIMARY rack-a')).toMatch(/^OK/);
    expect(await a.ask('FSD rack-a')).toBe('OK FSD-SET');
    expect(await statusOf(web, 'web')).toMatch(/^OL(?!.*FSD)/);
    await control(second, 'PUT', '/mains', { voltage: 0 });
    await showing(web, 'web', /^OB(?!.*LB)/);
    await control(second, 'PUT', '/battery', { chargePercent: 8 });
    await showing(web, 'web', /^OB LB/);
    expect(await b.ask('PRIMARY rack-b')).toMatch(/^OK/);
    expect(await b.ask('FSD rack-b')).toBe('OK FSD-SET');
    await showing(web, 'web', /^FSD OB/);
  });
}, 240_000);

test.concurrent('a policy that may not act says what it would do; the dry run tells what and when', async () => {
  await withScratch(async (scratch) => {
    const policy = { mode: 'on', ups: [{ label: 'Rack A', waitSeconds: 20 }] };
    const site = await makeSite(scratch, ['PA0000000009', 'PA0000000010'], policy, { loadCommands: 'deny' });
    const dryRun = async (...flags: string[]) => {
      const done = await run(process.execPath, ['agent/src/main.ts', 'policy', '--config', site.file, ...flags]);
      expect(done.code, done.stderr).toBe(0);
      return done.stdout;
    };
    expect(await dryRun()).toContain('assumed, because no agent runs on this file: 100 % charge and 30 min of runtime');
    const { agent, server } = await site.start();
    const wire = await client(scratch, server, 'rack-a');
    expect(await dryRun()).toContain('On mains: nothing is due.');
    const { running, ups } = JSON.parse(await dryRun('--on-battery', '--json'));
    expect(running).toBe(true);
    expect(ups).toMatchObject([{ label: 'Rack A', idle: 'loadCommands is deny', isOnBattery: false }]);
    const says: string[] = ups[0].timeline.map((line: { says: string }) => line.says);
    expect(says[0]).toBe('the mains fail');
    expect(says.join('\n')).toMatch(/logged in now: second \(127\.0\.0\.1\)[\s\S]*told to cut: off in \d+/);
    await goLow(site.units[0]);
    await until(
      'said',
      () => agent.process.stderr.includes('the policy would act: Rack A: the battery is low'),
      60_000,
    );
    expect(await statusOf(wire, 'rack-a')).toMatch(/^OB LB/);
    expect(await writesTo(site.units[0], OUTLET_COMMAND)).toBe(0);
    expect((await eventsOf(cloud, 'PA0000000009')).some(({ event }) => event === 'shutdown.forced')).toBe(false);
    expect(await dryRun()).toContain('It is on battery, from its present readings');
  });
}, 240_000);
