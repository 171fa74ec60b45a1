import { describe, expect, test } from 'vitest';
import { World, type WorldOptions } from './world.ts';

const world = (more: Partial<WorldOptions> = {}) =>
  new World({ policy: { waitSeconds: 120, settleSeconds: 30 }, ...more });

const areUp = (one: World) => one.hosts.every(({ state }) => state === 'up');

/** Mains off until the battery is low and its servers are told. */
function toTold(one: World): World {
  one.run(5);
  one.mains = false;
  one.until('told', () => one.isForced, 1200);
  return one;
}

function cameBack(one: World): void {
  one.mains = true;
  one.until(
    'all are back',
    () => one.output === 'on' && !one.isForced && areUp(one) && one.state.guard.at === 'watching',
    7200,
  );
}

describe('from a low battery to the return', () => {
  test('servers leave, have their time, then the output is cut, and comes back with the mains', () => {
    const one = toTold(world());
    expect(one.runtime).toBeLessThanOrEqual(300);
    const told = one.at;
    one.until('cut', () => one.output === 'off');
    // 20 s until the client has left, 30 s for its server, 15 s of the unit's own delay.
    expect(one.at - told).toBeGreaterThanOrEqual(65);
    expect(one.at - told).toBeLessThanOrEqual(70);
    one.run(600);
    expect(one.output).toBe('off');
    cameBack(one);
    expect(one.cuts).toHaveLength(1);
    one.run(3600);
    expect(one.cuts).toHaveLength(1);
  });

  test('a client that never leaves holds the cut no longer than the limit', () => {
    const one = toTold(world({ hosts: [{ name: 'web', leavesAfter: 20 }, { name: 'stuck' }] }));
    const told = one.at;
    one.until('cut', () => one.output === 'off');
    expect(one.at - told).toBeGreaterThanOrEqual(135);
    expect(one.at - told).toBeLessThanOrEqual(140);
    cameBack(one);
  });

  test('mains that come back in the middle of the shutdown do not leave a server off', () => {
    for (const seconds of [1, 10, 25, 45, 55, 64, 70, 90]) {
      const one = toTold(world());
      one.run(seconds);
      cameBack(one);
      expect(one.cuts, `mains back after ${seconds} s`).toHaveLength(1);
    }
  });

  test('with nobody told, mains that are back are not cut', () => {
    const one = toTold(world({ hosts: [] }));
    one.run(30);
    one.mains = true;
    one.until('over', () => one.state.guard.at === 'watching' && !one.isForced);
    expect(one.cuts).toEqual([]);
  });

  test('a shutdown forced by a primary server on good mains goes the same way', () => {
    const one = world();
    one.run(5);
    one.force('a primary server asked for it');
    cameBack(one);
    expect(one.cuts).toHaveLength(1);
  });

  test('an outage that ends before the battery is low changes nothing', () => {
    const one = world();
    one.mains = false;
    one.run(500);
    one.mains = true;
    one.run(600);
    expect(one.log).toEqual([]);
  });

  test('a charge out of nowhere changes nothing, and neither does a link that is lost on battery', () => {
    const one = world({ policy: { when: { low: false, chargePercent: 20, runtimeSeconds: 60 } } });
    one.mains = false;
    one.run(60);
    one.falseCharge = 1.7;
    one.run(60);
    one.falseCharge = undefined;
    one.link = false;
    one.run(240);
    expect(one.log).toEqual([]);
  });
});

describe('thresholds', () => {
  test.each([
    ['on battery', { low: false, onBatterySeconds: 120 }, 780],
    ['runtime', { low: false, runtimeSeconds: 600 }, 600],
    ['charge', { low: false, chargePercent: 60 }, 540],
  ])('%s', (_name, when, runtime) => {
    const one = toTold(world({ policy: { when } }));
    expect(one.runtime).toBeLessThanOrEqual(runtime + 2);
    expect(one.runtime).toBeGreaterThan(runtime - 10);
  });

  test('time on battery counts on over a restart, and begins anew with the mains', () => {
    const one = world({ policy: { when: { low: false, onBatterySeconds: 120 } } });
    one.mains = false;
    one.run(100);
    one.stopAgent();
    one.run(5);
    one.startAgent();
    one.run(18);
    expect(one.isForced).toBe(false);
    one.run(5);
    expect(one.isForced).toBe(true);
    const other = world({ policy: { when: { low: false, onBatterySeconds: 120 } } });
    other.mains = false;
    other.run(100);
    other.mains = true;
    other.run(3);
    other.mains = false;
    other.run(100);
    expect(other.isForced).toBe(false);
  });
});

describe('bad days', () => {
  const moments = [1, 15, 40, 52, 60, 64, 66, 75, 100, 200];

  test.each(moments)('the agent restarts %i s after its servers were told', (seconds) => {
    for (const away of [3, 40, 700]) {
      const one = toTold(world());
      one.run(seconds);
      one.stopAgent();
      one.run(away);
      one.startAgent();
      one.run(120);
      cameBack(one);
      expect(one.cuts.length).toBeLessThanOrEqual(1);
    }
  });

  test.each(moments)('the agent restarts %i s after, and the mains are back meanwhile', (seconds) => {
    for (const away of [3, 40, 700]) {
      const one = toTold(world());
      one.run(seconds);
      one.stopAgent();
      one.mains = true;
      one.run(away);
      one.startAgent();
      cameBack(one);
    }
  });

  test.each(moments)('the link is lost %i s after its servers were told', (seconds) => {
    for (const away of [3, 40, 700]) {
      const one = toTold(world());
      one.run(seconds);
      one.link = false;
      one.run(away);
      one.mains = true;
      one.run(20);
      one.link = true;
      cameBack(one);
    }
  });

  test.each(['refuses', 'ignores', 'silent'] as const)('a unit that %s for a while', (obeys) => {
    const one = toTold(world());
    one.obeys = obeys;
    one.run(200);
    one.obeys = 'well';
    cameBack(one);
    expect(one.cuts).toHaveLength(1);
    if (obeys !== 'silent') expect(one.did('cut')).toBeGreaterThan(1);
  });

  test('a unit that never cuts: what can be woken is woken', () => {
    const hosts = [{ name: 'web', mac: '00:11:22:33:44:55', answers: '127.0.0.1:22' }];
    const one = toTold(world({ policy: { wake: { hosts, chargePercent: 10 } } }));
    one.obeys = 'refuses';
    one.run(30);
    cameBack(one);
    expect(one.cuts).toEqual([]);
    expect(one.did('wake')).toBeGreaterThan(0);
  });
});
