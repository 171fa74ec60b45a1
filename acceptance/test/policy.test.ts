import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../harness/free-port.ts';
import { goLow, PRIMARY, SECONDARY } from '../harness/guarded.ts';
import { NutWire, Upsmon } from '../harness/nut-clients.ts';
import { OUTLET_COMMAND, writesTo } from '../harness/one-ups.ts';
import { describeWithPeers } from '../harness/peers.ts';
import { run } from '../harness/process.ts';
import { Scratch, withScratch } from '../harness/scratch.ts';
import { control, type ServedUnit, startSimulator } from '../harness/simulator.ts';
import { type Agent, type Cloud, enrol, eventsOf, startAgent, startCloud } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

const settled = ['GET VAR rack-a outlet.group.0.delay.shutdown', 'GET VAR rack-a outlet.group.1.name'];

type Site = {
  readonly units: readonly ServedUnit[];
  readonly file: string;
  readonly start: () => Promise<{ agent: Agent; server: string }>;
};

/** Simulated UPSs, Rack A and so on, and an agent with this policy for them. */
async function makeSite(
  scratch: Scratch,
  cloud: Cloud,
  serials: readonly string[],
  policy: object,
  more: object = {},
): Promise<Site> {
  const ways = ['--modbus-tcp', '127.0.0.1:0', '--control', '127.0.0.1:0'];
  const flags = serials.flatMap((serial, index) => [
    ...(index === 0 ? [] : ['--unit']),
    ...['--model', 'SMT1500RM2UC', '--serial', serial, ...ways],
  ]);
  const { units } = await startSimulator(scratch, flags);
  const folder = scratch.path('site');
  mkdirSync(folder);
  const file = path.join(folder, 'agent.yaml');
  const ups = units.map(({ modbusTcp }, index) => ({
    label: `Rack ${'ABCD'[index]}`,
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
    for (const name of ['rack-a', 'rack-b', 'rack-c', 'rack-d'].slice(0, units.length))
      for (const line of settled.map((one) => one.replace('rack-a', name)))
        await until(`${line} is answered`, async () => (await wire.ask(line)).startsWith('VAR'), 60_000);
    return { agent, server };
  };
  return { units, file, start };
}

function unitOf({ units }: Site, index = 0): ServedUnit {
  const unit = units[index];
  if (unit === undefined) throw new Error(`no unit ${index}`);
  return unit;
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
async function client(scratch: Scratch, server: string, ups: string, user = SECONDARY): Promise<NutWire> {
  const wire = await NutWire.open(scratch, server);
  expect(await wire.logIn(user, ups)).toBe('OK');
  return wire;
}

const loggedIn = (wire: NutWire, ups: string, count: number): Promise<true> =>
  until(`${count} logged in`, async () => (await wire.ask(`GET NUMLOGINS ${ups}`)).endsWith(` ${count}`) || undefined);

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

describeWithPeers('the policy', ['upsmon', 'unshare'], ({ upsmon }) => {
  const shared = new Scratch();
  let cloud: Cloud;
  /** Rack A goes down as a whole, Rack B in a stage first; Rack C and D feed one server. */
  let site: Site;
  let running: { agent: Agent; server: string };
  let host: Awaited<ReturnType<typeof sleeper>>;

  beforeAll(async () => {
    cloud = await startCloud(shared);
    host = await sleeper(shared);
    const nas = { name: 'nas', mac: '00:11:22:33:44:55', sendTo: host.sendTo, answers: `127.0.0.1:${host.port}` };
    const wake = { chargePercent: 0, steadySeconds: 2, hosts: [{ ...nas, retrySeconds: 1 }] };
    const stages = [{ name: 'storage', when: { onBatterySeconds: 3 }, outletGroup: 1, waitSeconds: 4 }];
    const back = { chargePercent: 0, steadySeconds: 3 };
    const ups = [
      { label: 'Rack A', waitSeconds: 60, settleSeconds: 4, wake },
      { label: 'Rack B', waitSeconds: 15, settleSeconds: 2, stages, wake: back },
    ];
    const servers = [{ name: 'web', fedBy: ['Rack C', 'Rack D'], needs: 1 }];
    const serials = ['PA0000000001', 'PA0000000002', 'PA0000000007', 'PA0000000008'];
    site = await makeSite(shared, cloud, serials, { mode: 'on', ups, servers });
    running = await site.start();
  }, 120_000);
  afterAll(() => shared.clear());

  test.concurrent('mains back in the middle of the shutdown: the output is cut all the same, and comes back; then hosts are woken', async () => {
    await withScratch(async (scratch) => {
      const { agent, server } = running;
      const unit = unitOf(site);
      const watched = { ups: 'rack-a', role: 'secondary', user: SECONDARY } as const;
      const server1 = new Upsmon(scratch, 'host', upsmon, server, [watched]);
      const wire = await NutWire.open(scratch, server);
      await loggedIn(wire, 'rack-a', 1);
      await goLow(unit);
      await server1.wentDown();
      await control(unit, 'PUT', '/mains', { voltage: 120 });
      await loggedIn(wire, 'rack-a', 0);
      const left = Date.now();
      expect(await writesTo(unit, OUTLET_COMMAND)).toBe(0);
      await until('the cut', async () => (await writesTo(unit, OUTLET_COMMAND)) === 1, 30_000);
      expect(Date.now() - left).toBeGreaterThan(2000);
      await control(unit, 'PUT', '/speed', { speed: 10 });
      await comesBack(unit);
      await control(unit, 'PUT', '/speed', { speed: 1 });
      await until('called', () => host.calls.length >= 2, 60_000);
      expect(host.calls[0]?.toString('hex')).toBe(`ffffffffffff${'001122334455'.repeat(16)}`);
      await until('woken', () => agent.process.stderr.includes('nas is up'), 60_000);
      expect(await writesTo(unit, OUTLET_COMMAND)).toBe(1);
      // The server has its power again, and stays.
      const again = new Upsmon(scratch, 'again', upsmon, server, [watched]);
      await loggedIn(wire, 'rack-a', 1);
      expect(await statusOf(wire, 'rack-a')).toMatch(/^OL/);
      await sleep(2000);
      expect(again.hasGoneDown).toBe(false);
    });
  }, 240_000);

  test.concurrent('an agent that is killed while servers go down finishes what it began', async () => {
    await withScratch(async (scratch) => {
      const ups = [{ label: 'Rack A', waitSeconds: 15, settleSeconds: 10 }];
      const alone = await makeSite(scratch, cloud, ['PA0000000003'], { mode: 'on', ups });
      const { agent, server } = await alone.start();
      const unit = unitOf(alone);
      const wire = await client(scratch, server, 'rack-a');
      await goLow(unit);
      await showing(wire, 'rack-a', /^FSD OB/);
      await agent.process.kill();
      await control(unit, 'PUT', '/mains', { voltage: 120 });
      const next = startAgent(scratch, alone.file);
      await until('the cut', async () => (await writesTo(unit, OUTLET_COMMAND)) === 1, 120_000);
      await control(unit, 'PUT', '/speed', { speed: 10 });
      await comesBack(unit);
      const isOver = async () => (await next).process.stderr.includes('Rack A: the output is on again');
      await until('it is over', isOver, 60_000);
      expect(await writesTo(unit, OUTLET_COMMAND)).toBe(1);
    });
  }, 240_000);

  test.concurrent('a stage goes first: its clients are told under its name, its outlet group goes off; then all, and all comes back', async () => {
    await withScratch(async (scratch) => {
      const { server } = running;
      const unit = unitOf(site, 1);
      const [storage, rest] = [await client(scratch, server, 'storage'), await client(scratch, server, 'rack-b')];
      const wire = await NutWire.open(scratch, server);
      const groupIs = (state: string) =>
        until(
          `group 1 ${state}`,
          async () => (await wire.ask('GET VAR rack-b outlet.group.1.status')).endsWith(`"${state}"`),
          90_000,
        );
      await control(unit, 'PUT', '/mains', { voltage: 0 });
      await showing(storage, 'storage', /^FSD OB/);
      expect(await statusOf(rest, 'rack-b')).toMatch(/^OB/);
      storage.socket.destroy();
      await groupIs('off');
      expect(await statusOf(rest, 'rack-b')).toMatch(/^OB/);
      await control(unit, 'PUT', '/battery', { chargePercent: 8 });
      await showing(rest, 'rack-b', /^FSD OB/);
      rest.socket.destroy();
      await until('the cut', async () => (await writesTo(unit, OUTLET_COMMAND)) === 2, 60_000);
      await control(unit, 'PUT', '/speed', { speed: 10 });
      await until('all is off', () => isOff(unit), 60_000);
      await control(unit, 'PUT', '/mains', { voltage: 120 });
      await groupIs('on');
      for (const name of ['rack-b', 'storage']) expect(await showing(wire, name, /^OL/)).not.toContain('FSD');
    });
  }, 240_000);

  test.concurrent('a server on two UPSs goes down only when both are lost: by its own count, and by the UPS made of both', async () => {
    await withScratch(async (scratch) => {
      const { server } = running;
      const [left, right] = [unitOf(site, 2), unitOf(site, 3)];
      const feeds = ['rack-c', 'rack-d'].map((ups) => ({ ups, role: 'primary', user: PRIMARY }) as const);
      const both = new Upsmon(scratch, 'both', upsmon, server, feeds);
      const web = new Upsmon(scratch, 'web', upsmon, server, [{ ups: 'web', role: 'secondary', user: SECONDARY }]);
      const wire = await client(scratch, server, 'web', PRIMARY);
      await loggedIn(wire, 'web', 2);
      for (const ups of ['rack-c', 'rack-d']) await loggedIn(wire, ups, 1);
      await goLow(left);
      await showing(wire, 'rack-c', /^OB LB/);
      expect(await statusOf(wire, 'web')).toMatch(/^OL/);
      expect(await wire.ask('FSD rack-c')).toBe('OK FSD-SET');
      // Several of its polls.
      await sleep(4000);
      expect(await statusOf(wire, 'web')).toMatch(/^OL(?!.*FSD)/);
      expect([both.hasGoneDown, web.hasGoneDown]).toEqual([false, false]);
      await control(right, 'PUT', '/mains', { voltage: 0 });
      expect(await showing(wire, 'web', /^OB/)).not.toMatch(/LB|FSD/);
      await control(right, 'PUT', '/battery', { chargePercent: 8 });
      await Promise.all([both.wentDown(), web.wentDown()]);
      expect(await statusOf(wire, 'web')).toMatch(/^FSD OB/);
    });
  }, 240_000);

  test.concurrent('a policy that may not act says what it would do; the dry run tells what and when', async () => {
    await withScratch(async (scratch) => {
      const policy = { mode: 'on', ups: [{ label: 'Rack A', waitSeconds: 20 }] };
      const site = await makeSite(scratch, cloud, ['PA0000000009'], policy, { loadCommands: 'deny' });
      const dryRun = async (...flags: string[]) => {
        const done = await run(process.execPath, ['agent/src/main.ts', 'policy', '--config', site.file, ...flags]);
        expect(done.code, done.stderr).toBe(0);
        return done.stdout;
      };
      expect(await dryRun()).toContain(
        'assumed, because no agent runs on this file: 100 % charge and 30 min of runtime',
      );
      const { agent, server } = await site.start();
      const wire = await client(scratch, server, 'rack-a');
      expect(await dryRun()).toContain('On mains: nothing is due.');
      const { running, ups } = JSON.parse(await dryRun('--on-battery', '--json'));
      expect(running).toBe(true);
      expect(ups).toMatchObject([{ label: 'Rack A', idle: 'loadCommands is deny', isOnBattery: false }]);
      const says: string[] = ups[0].timeline.map((line: { says: string }) => line.says);
      expect(says[0]).toBe('the mains fail');
      expect(says.join('\n')).toMatch(/logged in now: second \(127\.0\.0\.1\)[\s\S]*told to cut: off in \d+/);
      await goLow(unitOf(site));
      await until(
        'said',
        () => agent.process.stderr.includes('the policy would act: Rack A: the battery is low'),
        60_000,
      );
      expect(await statusOf(wire, 'rack-a')).toMatch(/^OB LB/);
      expect(await writesTo(unitOf(site), OUTLET_COMMAND)).toBe(0);
      const done = await run(process.execPath, ['agent/src/main.ts', 'log', '--config', site.file]);
      expect(done.stdout).toMatch(/warning {2}Rack A: The policy would act now.* says Rack A: the battery is low/);
      expect((await eventsOf(cloud, 'PA0000000009')).some(({ event }) => event === 'shutdown.forced')).toBe(false);
      expect(await dryRun()).toContain('It is on battery, from its present readings');
    });
  }, 240_000);
});
