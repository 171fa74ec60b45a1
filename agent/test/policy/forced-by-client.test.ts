import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import type { NutConnection } from '../../src/nut/nut-connection.ts';
import { NutServer } from '../../src/nut/nut-server.ts';
import { combinedOf } from '../../src/policy/combined-of.ts';
import { PolicyDesk } from '../../src/policy/policy-desk.ts';
import { CombinedUps } from '../../src/protection/combined-ups.ts';
import type { GuardedUps } from '../../src/protection/guarded-ups.ts';
import { ProtectionDesk } from '../../src/protection/protection-desk.ts';
import { VirtualClock } from '../virtual-clock.ts';

const rack: GuardedUps = {
  label: 'Rack A',
  unit: 'UNIT1',
  link: 'up',
  silentMs: 50,
  source: 'mains',
  isLow: false,
  low: { runtimeSeconds: 300, chargePercent: 20 },
  offInMs: undefined,
  readings: { 'battery.charge': 100, 'outlet.group.1.name': 'Storage', 'outlet.group.1.status': 'on' },
  capabilities: [],
  loadCommands: 'allow',
};

const LOGIN = ['USERNAME prim', 'PASSWORD secret12'];

/** A machine on which the agent comes and goes: protection, policy and NUT server as they work together, a unit that obeys. */
class Gateway {
  readonly clock = new VirtualClock();
  readonly kept = new Map<string, unknown>();
  readonly said: string[] = [];
  /** Commands, with the second in which they came. */
  readonly asked: { name: string; at: number }[] = [];
  readonly unit = { guarded: rack };
  private ending = new AbortController();
  private server: NutServer | undefined;
  policy: PolicyDesk | undefined;

  start(machineBoot = 'm'): void {
    this.ending.abort(new Error('over'));
    this.ending = new AbortController();
    const { clock, kept, unit } = this;
    const { signal } = this.ending;
    const read = readConfig(
      JSON.stringify({
        agent: { data: 'd' },
        ups: [{ label: 'Rack A', link: 'modbus-tcp://127.0.0.1', loadCommands: 'allow' }],
        nut: { listen: ['127.0.0.1:0'], users: [{ name: 'prim', password: 'secret12', primary: true }] },
        policy: {
          mode: 'on',
          ups: [
            {
              label: 'Rack A',
              waitSeconds: 15,
              settleSeconds: 5,
              stages: [{ name: 'storage', when: { onBatterySeconds: 600 }, outletGroup: 1, waitSeconds: 10 }],
            },
          ],
        },
      }),
    );
    if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
    const { config } = read;
    const log = { debug() {}, info: this.say, warn: this.say };
    const keeper = {
      load: (name: string) => kept.get(name),
      save: (name: string, value: unknown) => void kept.set(name, JSON.parse(JSON.stringify(value))),
    };
    const run = async ({ name }: { name: string }) => {
      this.asked.push({ name, at: clock.now() / 1000 });
      return { state: 'confirmed' as const };
    };
    const combined = combinedOf(config.policy).map((one) => new CombinedUps(one, [unit]));
    // The machine was on for an hour when its clock here began.
    const machine = { machineBoot, machineUpMs: () => 3_600_000 + clock.now() };
    const records = { event: async () => true };
    const all = [unit, ...combined];
    const protection = new ProtectionDesk({
      ups: all,
      local: { run },
      clock,
      keeper,
      records,
      ...machine,
      signal,
      log,
    });
    this.policy = new PolicyDesk({
      config,
      protection,
      clock,
      keeper,
      reach: { wake: async () => {}, answers: async () => true },
      ...machine,
      feedsGateway: () => false,
      tell: () => {},
      signal,
      log,
    });
    const labels = all.map(({ guarded }) => guarded.label);
    const random = () => '0'.repeat(32);
    if (config.nut === undefined) throw new Error('no NUT server');
    const parts = { config: config.nut, labels, units: ['Rack A'], desk: protection, version: '1', clock, random };
    this.server = new NutServer({ ...parts, signal, log });
    protection.start();
    this.policy.start();
    this.server.start(() => []);
  }

  stop(): void {
    this.ending.abort(new Error('over'));
  }

  /** A client that has logged in to `ups`; its password is looked at in real time. */
  async client(ups: string) {
    const answers: string[] = [];
    const peer = { end() {}, drop() {}, pause() {}, resume() {} };
    const send = (text: string) => answers.push(...text.split('\n').slice(0, -1)) > 0;
    const connection: NutConnection | undefined = this.server?.open({ address: '10.0.0.7', send, ...peer });
    if (connection === undefined) throw new Error('no room');
    const ask = (...lines: string[]) => connection.receive(Buffer.from(lines.map((line) => `${line}\n`).join('')));
    ask(...LOGIN, `LOGIN ${ups}`, `PRIMARY ${ups}`);
    await expect.poll(() => answers.length, { timeout: 20_000 }).toBe(4);
    const close = () => {
      this.server?.closed(connection);
      connection.end();
    };
    return { ask, answers, close };
  }

  get underWay(): string {
    return this.policy?.report({ ups: {}, clients: {} })?.underWay.join('\n') ?? '';
  }

  see(change: Partial<GuardedUps>): void {
    this.unit.guarded = { ...this.unit.guarded, ...change };
  }

  private readonly say = (_details: object, message: string) => void this.said.push(message);
}

function open(): Gateway {
  const gateway = new Gateway();
  gateway.start();
  onTestFinished(() => gateway.stop());
  return gateway;
}

test('who has asked for it and is gone at once was told: its output is cut, on good mains too', async () => {
  const gateway = open();
  // Logged in between two looks of the policy, and gone before the next.
  await gateway.clock.advance(5100);
  const primary = await gateway.client('rack-a');
  primary.ask('FSD rack-a');
  await gateway.clock.advance(300);
  primary.close();
  await gateway.clock.advance(2000);
  expect(gateway.underWay).toMatch(/the output is cut in 1\d s at the latest/);
  await gateway.clock.advance(20_000);
  expect(gateway.asked.map(({ name }) => name)).toEqual(['ups.shutdown']);
});

test('a stage whose only server has asked and is gone has its outlet group switched off all the same', async () => {
  const gateway = open();
  await gateway.clock.advance(5100);
  const primary = await gateway.client('storage');
  primary.ask('FSD storage');
  await gateway.clock.advance(300);
  primary.close();
  await gateway.clock.advance(15_000);
  expect(gateway.asked.map(({ name }) => name)).toEqual(['outlet-group.off']);
});

test('a server of a stage, told by the shutdown of the whole UPS, counts for the whole UPS', async () => {
  const gateway = open();
  await gateway.clock.advance(5100);
  const server = await gateway.client('storage');
  server.ask('FSD rack-a');
  server.close();
  await gateway.clock.advance(30_000);
  expect(gateway.asked.map(({ name }) => name)).toEqual(['ups.shutdown']);
});

test('where nobody was told no time is named, and good mains are not cut; who comes then has the whole time', async () => {
  const gateway = open();
  await gateway.clock.advance(10_000);
  // The unit's own timer, called off by who set it.
  gateway.see({ offInMs: 60_000 });
  await gateway.clock.advance(2000);
  gateway.see({ offInMs: undefined });
  await gateway.clock.advance(40_000);
  expect(gateway.underWay).toContain('no server is logged in');
  expect([gateway.underWay, ...gateway.said].join('\n')).not.toContain('at the latest');
  expect(gateway.asked).toEqual([]);
  const late = await gateway.client('rack-a');
  const came = gateway.clock.now() / 1000;
  await gateway.clock.advance(2000);
  expect(gateway.underWay).toMatch(/the output is cut in 1\d s at the latest/);
  await gateway.clock.advance(30_000);
  late.close();
  expect(gateway.asked).toHaveLength(1);
  expect((gateway.asked[0]?.at ?? 0) - came).toBeGreaterThanOrEqual(15);
});

test('a timer of the unit that is called off with nobody told switches nothing', async () => {
  const gateway = open();
  await gateway.clock.advance(10_000);
  gateway.see({ offInMs: 20_000 });
  await gateway.clock.advance(15_000);
  gateway.see({ offInMs: undefined });
  await gateway.clock.advance(600_000);
  expect([gateway.asked, gateway.underWay]).toEqual([[], '']);
});

/** Forced with a server there that looks, or not, 3 s before the agent is killed; it is there again after `away` seconds. */
async function killed(isTold: boolean, away: number, machineBoot = 'm') {
  const gateway = open();
  await gateway.clock.advance(60_000);
  gateway.see({ source: 'battery' });
  const primary = await gateway.client('rack-a');
  const other = await gateway.client('rack-a');
  primary.ask('FSD rack-a');
  const told = gateway.clock.now() / 1000;
  await gateway.clock.advance(1000);
  if (isTold) other.ask('GET VAR rack-a ups.status');
  await gateway.clock.advance(2000);
  expect(other.answers.slice(4)).toEqual(isTold ? ['VAR rack-a ups.status "FSD"'] : []);
  gateway.stop();
  await gateway.clock.advance(away * 1000);
  gateway.start(machineBoot);
  const began = gateway.clock.now() / 1000;
  // It stays for ever.
  await gateway.client('rack-a');
  await gateway.clock.advance(60_000);
  const [cut] = gateway.asked;
  if (cut === undefined) throw new Error('nothing was cut');
  return { sinceTold: cut.at - told, sinceStart: cut.at - began };
}

test('the waiting time goes on over a restart of the agent, from the moment when its servers were told', async () => {
  const { sinceTold } = await killed(true, 4);
  expect(sinceTold).toBeGreaterThanOrEqual(15);
  expect(sinceTold).toBeLessThan(17);
  const late = await killed(true, 40);
  expect(late.sinceTold).toBeLessThan(47);
});

test('it begins anew where a server was not told yet, after a long absence, and with the machine', async () => {
  for (const [isTold, away, boot] of [
    [false, 4, 'm'],
    [true, 600, 'm'],
    [true, 4, 'other'],
  ] as const) {
    const { sinceStart } = await killed(isTold, away, boot);
    expect(sinceStart, `${isTold} ${away} ${boot}`).toBeGreaterThanOrEqual(15);
    expect(sinceStart).toBeLessThan(18);
  }
});
