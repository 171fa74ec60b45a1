import { beforeEach, describe, expect, test } from 'vitest';
import type { WakeHost } from '../../src/config/policy-schema.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { PolicyDesk } from '../../src/policy/policy-desk.ts';
import type { Client, GuardedUps, LocalOutcome, Protection } from '../../src/protection/guarded-ups.ts';
import { VirtualClock } from '../virtual-clock.ts';

const policyOf = (mode: string, more: object = {}) => ({
  mode,
  ups: [{ label: 'Rack', waitSeconds: 40, settleSeconds: 10, ...more }],
});

/** A UPS that can be pulled about, and what was asked of it. */
class Rig {
  readonly clock = new VirtualClock();
  readonly asked: { name: string; args: object; by: string }[] = [];
  readonly called: string[] = [];
  readonly said: string[] = [];
  readonly recorded: string[] = [];
  readonly kept = new Map<string, unknown>();
  ups: GuardedUps;
  why: string | undefined;
  clients: string[] = ['web'];
  outcome: Promise<LocalOutcome> = Promise.resolve({ state: 'confirmed' });
  private ending = new AbortController();

  constructor(loadCommands: 'allow' | 'deny' = 'allow') {
    this.ups = {
      label: 'Rack',
      unit: '3S2042X14540',
      link: 'up',
      silentMs: 50,
      source: 'mains',
      isLow: false,
      low: { runtimeSeconds: 300, chargePercent: 20 },
      offInMs: undefined,
      readings: { 'battery.charge': 100, 'outlet.group.2.name': 'Storage', 'outlet.group.2.status': 'on' },
      capabilities: [],
      loadCommands,
    };
  }

  start(policy: object): PolicyDesk {
    const read = readConfig(
      JSON.stringify({
        agent: { data: 'd' },
        ups: [{ label: 'Rack', link: 'modbus-tcp://127.0.0.1', loadCommands: this.ups.loadCommands }],
        policy,
      }),
    );
    if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
    const say = (_details: object, message: string) => void this.said.push(message);
    const client = (user: string): Client => ({
      label: 'Rack',
      address: '10.0.0.1',
      user,
      isPrimary: false,
      sinceMs: 0,
    });
    const protection: Protection = {
      ups: () => [this.ups],
      clients: (label) => (label === 'Rack' ? this.clients.map(client) : []),
      force: (label, why) => {
        if (label === 'Rack') this.why = why;
      },
      toldMs: (label) => (label === 'Rack' && this.why !== undefined && this.clients.length > 0 ? 0 : undefined),
      forced: (label) => (label === 'Rack' ? this.why : undefined),
      command: (_label, name, args, by) => {
        this.asked.push({ name, args, by });
        return this.outcome;
      },
    };
    const desk = new PolicyDesk({
      config: read.config,
      protection,
      clock: this.clock,
      keeper: {
        load: (name) => this.kept.get(name),
        save: (name, value) => void this.kept.set(name, JSON.parse(JSON.stringify(value))),
      },
      reach: {
        wake: async ({ name }: WakeHost) => void this.called.push(name),
        answers: async () => this.called.length > 1,
      },
      machineBoot: undefined,
      feedsGateway: () => false,
      tell: (label, says) => void this.recorded.push(`${label}: ${says}`),
      signal: this.ending.signal,
      log: { debug: say, info: say, warn: say },
    });
    desk.start();
    return desk;
  }

  stop(): void {
    this.ending.abort();
    this.ending = new AbortController();
  }

  set(more: Partial<GuardedUps>): void {
    this.ups = { ...this.ups, ...more };
  }
}

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});

test('a low battery: servers are told, the cut is the unit’s own shutdown, and hosts are woken after the return', async () => {
  const hosts = [{ name: 'nas', mac: '001122334455', answers: '127.0.0.1:22' }];
  const desk = rig.start(policyOf('on', { wake: { hosts, steadySeconds: 20 } }));
  await rig.clock.advance(60_000);
  rig.set({ source: 'battery', isLow: true });
  await rig.clock.advance(2000);
  expect(rig.why).toBe('the battery is low');
  expect(desk.report({ ups: {}, clients: {} })?.underWay.join()).toMatch(
    /^Rack: servers go down .* in 3\d s at the latest/,
  );
  rig.clients = [];
  await rig.clock.advance(12_000);
  const args = { upsName: '3S2042X14540', delay: true, force: true };
  expect(rig.asked).toEqual([{ name: 'ups.shutdown', args, by: 'policy' }]);
  rig.why = undefined;
  rig.set({ source: 'mains', isLow: false });
  await rig.clock.advance(60_000);
  expect(rig.called).toEqual(['nas', 'nas']);
  expect(rig.said).toContain('nas is up');
  expect(desk.report({ ups: {}, clients: {} })?.underWay).toEqual([]);
});

test('time on battery counts from the transfer, and is never over early', async () => {
  rig.start(policyOf('on', { when: { low: false, onBatterySeconds: 25 } }));
  for (const late of [10, 500, 990]) {
    await rig.clock.advance(60_000 + late);
    rig.set({ source: 'battery' });
    await rig.clock.advance(25_000);
    expect(rig.why).toBeUndefined();
    rig.set({ source: 'mains' });
  }
  await rig.clock.advance(60_000);
  rig.set({ source: 'battery' });
  await rig.clock.advance(26_000);
  expect(rig.why).toBe('it has been on battery for 25 s');
});

test('an outlet group is named as the unit shows it', async () => {
  const stages = [{ name: 'storage', when: { onBatterySeconds: 5 }, outletGroup: 2, waitSeconds: 5 }];
  rig.start(policyOf('on', { stages }));
  rig.set({ source: 'battery' });
  await rig.clock.advance(15_000);
  const args = { group: 2, groupName: 'Storage', force: true };
  expect(rig.asked).toEqual([{ name: 'outlet-group.off', args, by: 'policy' }]);
});

describe.each([
  ['mode dry-run', 'dry-run', 'allow', 'policy.mode is dry-run'],
  ['loadCommands deny', 'on', 'deny', 'loadCommands is deny'],
] as const)('%s', (_name, mode, loadCommands, why) => {
  test('says once in an outage what it would do, and does nothing', async () => {
    rig = new Rig(loadCommands);
    const stages = [{ name: 'storage', when: { onBatterySeconds: 30 }, outletGroup: 2 }];
    rig.start(policyOf(mode, { stages }));
    expect(rig.said).toEqual([`the policy only says what it would do: ${why}`]);
    for (const outages of [1, 2]) {
      rig.set({ source: 'battery' });
      await rig.clock.advance(60_000);
      rig.set({ isLow: true });
      await rig.clock.advance(60_000);
      expect(rig.said.filter((says) => says.startsWith('the policy would act: Rack: the battery is low'))).toHaveLength(
        outages,
      );
      expect(rig.said.filter((says) => says.startsWith('the policy would act: stage storage'))).toHaveLength(outages);
      expect(rig.recorded.filter((says) => says.startsWith('Rack: Rack: the battery is low'))).toHaveLength(outages);
      rig.set({ source: 'mains', isLow: false });
      await rig.clock.advance(60_000);
    }
    expect([rig.asked, rig.called, rig.why]).toEqual([[], [], undefined]);
  });
});

test('mode off looks at nothing', async () => {
  rig.start(policyOf('off'));
  rig.set({ source: 'battery', isLow: true });
  await rig.clock.advance(300_000);
  expect([rig.said, rig.why]).toEqual([[], undefined]);
});

test('what was under way is taken up after a restart', async () => {
  rig.start(policyOf('on'));
  rig.set({ source: 'battery', isLow: true });
  await rig.clock.advance(10_000);
  rig.stop();
  await rig.clock.advance(5000);
  rig.start(policyOf('on'));
  await rig.clock.advance(28_000);
  expect(rig.asked).toEqual([]);
  await rig.clock.advance(12_000);
  expect(rig.asked).toHaveLength(1);
});

test('a command that breaks is one that is not proven', async () => {
  rig.outcome = Promise.reject(new Error('the disk is gone'));
  rig.outcome.catch(() => undefined);
  rig.start(policyOf('on'));
  rig.set({ source: 'battery', isLow: true });
  await rig.clock.advance(75_000);
  expect(rig.asked.length).toBeGreaterThan(1);
  expect(rig.said.join()).toContain('unproven: the disk is gone');
});
