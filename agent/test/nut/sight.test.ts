import { describe, expect, test } from 'vitest';
import { makeWorld } from '../../src/nut/make-world.ts';
import { troubleOf } from '../../src/nut/sight.ts';
import { upsNames } from '../../src/nut/ups-names.ts';
import type { GuardedUps } from '../../src/protection/guarded-ups.ts';

const seen: GuardedUps = {
  label: 'Rack A',
  unit: '3S2042X14540',
  link: 'up',
  silentMs: 100,
  source: 'mains',
  isLow: false,
  low: { runtimeSeconds: 300, chargePercent: 20 },
  offInMs: undefined,
  readings: { 'ups.status': 'OL', 'battery.charge': 100, 'ups.alarm': '' },
  capabilities: [],
  loadCommands: 'deny',
};

describe('when nothing is told', () => {
  test.each<readonly [Partial<GuardedUps>, ReturnType<typeof troubleOf>]>([
    [{}, undefined],
    [{ silentMs: undefined, link: 'connecting' }, 'DRIVER-NOT-CONNECTED'],
    [{ silentMs: undefined, link: 'down', source: 'battery' }, 'DRIVER-NOT-CONNECTED'],
    [{ silentMs: 4000, link: 'stale' }, undefined],
    [{ silentMs: 6000, link: 'down' }, 'DATA-STALE'],
    [{ silentMs: 6000, link: 'down', source: 'bypass' }, 'DATA-STALE'],
    [{ silentMs: 20_000, link: 'down', source: 'battery' }, undefined],
    [{ silentMs: 30_000, link: 'down', source: 'battery', isLow: true }, undefined],
    [{ silentMs: 30_001, link: 'down', source: 'battery' }, 'DATA-STALE'],
  ])('%j: %s', (ups, trouble) => expect(troubleOf({ ...seen, ...ups })).toBe(trouble));
});

const open = (ups: Partial<GuardedUps>, forced?: string, config: object = {}, labels = ['Rack A']) =>
  makeWorld({
    config: { aliases: {}, presets: [], allow: { set: false, instcmd: false }, ...config },
    labels,
    units: labels,
    desk: {
      one: (label) => ({ ...seen, ...ups, label }),
      clients: () => [],
      forced: () => forced,
    },
    version: '0.1.0',
    tracked: () => 'ERR UNKNOWN',
  });

describe('what is told', () => {
  test('the readings, what clients expect beside them, and nothing that is empty', () => {
    const variables = open({}).find('rack-a')?.variables;
    expect(Object.fromEntries(variables ?? [])).toEqual({
      'battery.charge': '100',
      'battery.charge.low': '20',
      'battery.runtime.low': '300',
      'device.mfr': 'APC',
      'device.type': 'ups',
      'driver.name': 'ridethrough-agent',
      'driver.state': 'up',
      'driver.version': '0.1.0',
      'ups.mfr': 'APC',
      'ups.status': 'OL',
    });
  });

  test('a forced shutdown before all else, also when the UPS is not seen, and then nothing old with it', () => {
    expect(open({}, 'why').find('rack-a')?.variables.get('ups.status')).toBe('FSD OL');
    const lost = open({ link: 'down', silentMs: 60_000 }, 'why').find('rack-a');
    expect([lost?.trouble, lost?.variables.get('ups.status'), lost?.variables.get('battery.charge')]).toEqual([
      undefined,
      'FSD',
      undefined,
    ]);
  });
});

describe('names', () => {
  test('the label in plain letters, and no two alike', () => {
    const labels = ['Rack A', 'rack a', 'Büro / Keller', 'ups.1', '倉庫', '!!!'];
    expect([...upsNames(labels).values()]).toEqual(['rack-a', 'rack-a-2', 'buro-keller', 'ups.1', 'ups', 'ups-2']);
  });

  test('aliases and presets lead to their UPS and are not listed', () => {
    const one = open({}, undefined, { presets: ['synology', 'qnap'], aliases: { server: 'Rack A' } });
    expect(one.list()).toEqual([['rack-a', 'Rack A']]);
    for (const name of ['rack-a', 'ups', 'qnapups', 'server']) expect(one.find(name)?.label, name).toBe('Rack A');
    expect(one.find('Rack A')).toBeUndefined();
    const two = open({}, undefined, { presets: ['synology'], aliases: { ups: 'Rack B' } }, ['Rack A', 'Rack B']);
    expect(two.find('ups')?.label).toBe('Rack B');
    expect(two.find('qnapups')).toBeUndefined();
  });
});
