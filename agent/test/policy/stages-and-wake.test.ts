import { describe, expect, test } from 'vitest';
import { World } from './world.ts';

const stages = [{ name: 'storage', when: { onBatterySeconds: 60 }, outletGroup: 2, waitSeconds: 40 }];
const wake = { chargePercent: 30, steadySeconds: 60 };

const sentTo = (world: World) =>
  world.log.flatMap(({ at, effect }) => (effect.do === 'wake' ? [{ at, host: effect.host }] : []));

describe('a stage', () => {
  const world = () => new World({ policy: { stages, wake } });

  test('goes before the rest, and comes back with steady mains', () => {
    const one = world();
    one.mains = false;
    one.run(59);
    expect(one.log).toEqual([]);
    one.run(2);
    expect(one.log[0]?.effect).toMatchObject({ do: 'force', label: 'storage' });
    one.until('its group is off', () => one.group === 'off', 60);
    expect(one.at).toBeGreaterThanOrEqual(100);
    expect(one.isForced).toBe(false);
    one.run(60);
    one.mains = true;
    one.run(58);
    expect(one.group).toBe('off');
    one.until('its group is on', () => one.group === 'on', 10);
    expect(one.cuts).toEqual([]);
    expect(one.state.stages.storage).toEqual({ at: 'on' });
  });

  test('a short return of the mains does not bring it back', () => {
    const one = world();
    one.mains = false;
    one.until('off', () => one.group === 'off', 200);
    for (const _ of [1, 2, 3]) {
      one.mains = true;
      one.run(40);
      one.mains = false;
      one.run(40);
    }
    expect(one.group).toBe('off');
  });

  test('the whole UPS goes when it must, and the group is switched on again after that', () => {
    const one = world();
    one.mains = false;
    one.until('cut', () => one.output === 'off', 1200);
    expect(one.group).toBe('off');
    one.mains = true;
    one.until('on', () => one.group === 'on', 3600);
    expect(one.cuts).toHaveLength(1);
  });

  test('a restart of the agent at any moment of it', () => {
    for (const seconds of [61, 80, 101, 103, 130]) {
      const one = world();
      one.mains = false;
      one.run(seconds);
      one.stopAgent();
      one.run(20);
      one.startAgent();
      one.until('off', () => one.group === 'off', 120);
      one.mains = true;
      one.until('on', () => one.group === 'on', 300);
    }
  });

  test('a group that will not go off is given up, and the rest goes on', () => {
    const one = world();
    one.obeys = 'refuses';
    one.mains = false;
    one.run(300);
    expect(one.group).toBe('on');
    expect(one.did('switch')).toBe(3);
    one.obeys = 'well';
    one.until('cut', () => one.output === 'off', 900);
  });
});

describe('waking', () => {
  const hosts = [
    { name: 'nas', mac: '00:11:22:33:44:55', answers: '127.0.0.1:22', pauseSeconds: 15 },
    { name: 'hypervisor', mac: '00-11-22-33-44-56', answers: '127.0.0.1:22' },
    { name: 'lamp', mac: '001122334457' },
  ];
  const called = ['nas', 'hypervisor'].map((name) => ({ name, leavesAfter: 10, needsCall: true }));
  const world = (more: object = {}) => new World({ policy: { wake: { ...wake, hosts }, ...more }, hosts: called });

  function toReturn(one: World): number {
    one.mains = false;
    one.until('cut', () => one.output === 'off', 1200);
    one.mains = true;
    one.until('on again', () => one.output === 'on', 100);
    return one.at;
  }

  test('waits for charge and steady mains, then calls one after the other, each until it answers', () => {
    const one = world();
    const returned = toReturn(one);
    one.until('all are up', () => one.hosts.every(({ state }) => state === 'up'), 3600);
    one.run(30);
    const sent = sentTo(one);
    expect(sent[0]?.host).toBe('nas');
    expect((sent[0]?.at ?? 0) - returned).toBeGreaterThanOrEqual(60);
    expect(one.charge).toBeGreaterThanOrEqual(30);
    const [nas, hypervisor] = ['nas', 'hypervisor'].map((name) => sent.filter(({ host }) => host === name));
    // Up after 60 s: called at the start, and after 30 and 60 s.
    expect(nas?.length).toBeGreaterThanOrEqual(2);
    expect((hypervisor?.[0]?.at ?? 0) - (nas?.[0]?.at ?? 0)).toBeGreaterThanOrEqual(75);
    expect(sent.filter(({ host }) => host === 'lamp')).toHaveLength(3);
    const count = sent.length;
    one.run(3600);
    expect(sentTo(one)).toHaveLength(count);
  });

  test('a host that is up already is not called', () => {
    const one = world();
    for (const host of one.hosts) Object.assign(host, { needsCall: false });
    toReturn(one);
    one.run(3600);
    expect(sentTo(one).map(({ host }) => host)).toEqual(['lamp', 'lamp', 'lamp']);
  });

  test('one that never answers is given up, and the next one is called', () => {
    const one = world();
    const [nas] = one.hosts;
    toReturn(one);
    one.until(
      'woken',
      () => sentTo(one).some(({ host }) => host === 'hypervisor') || one.hosts[0] !== nas || halt(one),
      3600,
    );
    expect(one.says).toContain('nas was not woken: no answer in 600 s');
  });

  /** Its power supply is dead. */
  function halt(one: World): false {
    const [nas] = one.hosts;
    if (nas !== undefined) nas.state = 'halted';
    return false;
  }

  test('goes on after a restart of the agent, and where mains are lost again', () => {
    const one = world();
    toReturn(one);
    one.until('first call', () => sentTo(one).length === 1, 3600);
    one.stopAgent();
    one.run(30);
    one.startAgent();
    one.mains = false;
    one.run(30);
    const sent = sentTo(one).length;
    one.run(10);
    expect(sentTo(one)).toHaveLength(sent);
    one.mains = true;
    one.until('all are up', () => one.hosts.every(({ state }) => state === 'up'), 3600);
  });

  test('after a stage only its own hosts are called', () => {
    const own = hosts.map((host, index) => (index === 0 ? { ...host, stage: 'storage' } : host));
    const one = world({ stages, wake: { ...wake, hosts: own } });
    const [nas] = one.hosts;
    one.mains = false;
    one.until('off', () => one.group === 'off', 200);
    if (nas !== undefined) nas.state = 'halted';
    one.mains = true;
    one.until('called', () => sentTo(one).length > 0, 3600);
    one.run(1200);
    expect(new Set(sentTo(one).map(({ host }) => host))).toEqual(new Set(['nas']));
  });
});
