import {
  decode,
  type ReadingName,
  type Readings,
  readingNames,
  readings,
  registerNames,
  registers,
  telemetryBody,
  type Values,
} from '@ridethrough/protocol';
import { makeUnit } from '@ridethrough/simulator/testing';
import { expect, test } from 'vitest';
import { TelemetryCollector } from '../../src/readings/telemetry-collector.ts';
import { valuesOf, well } from '../events/status-values.ts';

const look = (more: Readings = {}): Readings => ({ ...readings(well, { lowBattery: false }), ...more });

const measured = (given: Readings): string[] =>
  Object.keys(given).filter((name) => {
    const pace = readingNames[name as ReadingName].pace;
    return pace === 'status' || pace === 'measurement';
  });

test('the first message holds everything, at once', () => {
  const body = new TelemetryCollector().take(look(), 1000, false);
  expect(body).toMatchObject({
    all: true,
    samples: [{ ms: 0, readings: { 'ups.status': 'OL HE', 'battery.charge': 100 } }],
  });
  expect(telemetryBody.safeParse(body).success).toBe(true);
});

test('then only what moved beyond its dead-band, samples together every 5 s on mains and 1 s on battery', () => {
  const collector = new TelemetryCollector();
  collector.take(look(), 0, false);
  expect(collector.take(look({ 'battery.runtime': 3010, 'battery.voltage': 27.1 }), 1000, false)).toBeUndefined();
  expect(collector.take(look({ 'battery.voltage': 26.5 }), 2000, false)).toBeUndefined();
  expect(collector.take(look({ 'battery.voltage': 26.6, 'battery.charge': 99 }), 4000, false)).toBeUndefined();
  expect(collector.take(look({ 'battery.voltage': 26.6, 'battery.charge': 99 }), 5000, false)).toEqual({
    samples: [
      { ms: -3000, readings: { 'battery.voltage': 26.5 } },
      { ms: -1000, readings: { 'battery.charge': 99 } },
    ],
  });
  expect(collector.take(look({ 'battery.voltage': 26.6, 'battery.charge': 98 }), 5500, true)).toBeUndefined();
  expect(collector.take(look({ 'battery.voltage': 26.6, 'battery.charge': 97 }), 6000, true)?.samples).toHaveLength(2);
});

test('a change of state goes out at once, with what waited before it', () => {
  const collector = new TelemetryCollector();
  collector.take(look(), 0, false);
  collector.take(look({ 'battery.charge': 99 }), 100, false);
  const body = collector.take(look({ 'battery.charge': 99, 'ups.status': 'OB' }), 200, true);
  expect(body?.samples).toEqual([
    { ms: -100, readings: { 'battery.charge': 99 } },
    { ms: 0, readings: { 'ups.status': 'OB' } },
  ]);
});

test('everything measured again every minute, and all there is when a reading vanishes and after a reconnect', () => {
  const collector = new TelemetryCollector();
  collector.take(look(), 0, false);
  let again: { readonly at: number; readonly all: boolean | undefined; readonly names: string[] } | undefined;
  for (let at = 1000; again === undefined; at += 1000) {
    const body = collector.take(look(), at, false);
    if (body !== undefined) again = { at, all: body.all, names: Object.keys(body.samples[0]?.readings ?? {}) };
  }
  expect(again).toEqual({ at: 55_000, all: undefined, names: measured(look()) });
  expect(again.names).not.toContain('ups.model');
  const { 'battery.charge': _gone, ...less } = look();
  const vanished = [61_000, 66_000].map((at) => collector.take(less, at, false)).find((body) => body !== undefined);
  expect(vanished?.all).toBe(true);
  expect(vanished?.samples[0]?.readings).not.toHaveProperty('battery.charge');
  collector.wantAll();
  expect(collector.take(less, 66_100, false)).toMatchObject({ all: true });
});

test.each([
  ['every second', 1000],
  ['every ten seconds', 10_000],
  ['unevenly', 3700],
])('every reading is sent within any 60 s, with other readings that move all the time; looks %s', (_, everyMs) => {
  const collector = new TelemetryCollector();
  const sent: { readonly messageAt: number; readonly sampleAt: number }[] = [];
  const messages: number[] = [];
  for (let at = 0; at <= 1_200_000; at += 100) {
    const moves = look({ 'input.voltage': 120 + ((at / 100) % 7) });
    const body = at % everyMs < 100 ? collector.take(moves, at, false) : collector.due(at, false);
    if (body === undefined) continue;
    messages.push(at);
    // The charge never moves: it comes with the whole samples only, and these are first in their message.
    for (const [index, sample] of body.samples.entries()) {
      if (!('battery.charge' in sample.readings)) continue;
      expect(index).toBe(0);
      expect(Object.keys(sample.readings).sort()).toEqual((body.all ? Object.keys(moves) : measured(moves)).sort());
      sent.push({ messageAt: at, sampleAt: at + sample.ms });
    }
  }
  const gaps = (times: readonly number[]) => times.slice(1).map((time, i) => time - (times[i] ?? 0));
  expect(Math.max(...gaps(sent.map(({ messageAt }) => messageAt)))).toBeLessThanOrEqual(60_000);
  expect(Math.max(...gaps(sent.map(({ sampleAt }) => sampleAt)))).toBeLessThanOrEqual(60_000);
  expect(sent.length).toBeLessThan(1_200_000 / 40_000);
  expect(Math.min(...gaps(messages))).toBeGreaterThanOrEqual(5000);
});

test.each([false, true])(
  'settings and inventory come when they change, and all once an hour; others move: %s',
  (busy) => {
    const collector = new TelemetryCollector();
    const alls: number[] = [];
    const models: number[] = [];
    let told: Record<string, unknown> = {};
    for (let at = 0; at <= 4 * 3_600_000; at += 1000) {
      const now = look({
        'input.voltage': busy ? 120 + ((at / 1000) % 7) : 120,
        'input.sensitivity': at < 1_000_000 ? 'normal' : 'reduced',
      });
      const body = collector.take(now, at, false);
      for (const [index, { ms, readings }] of (body?.samples ?? []).entries()) {
        if (body?.all && index === 0) alls.push(at + ms);
        if ('ups.model' in readings) models.push(at + ms);
        told = { ...told, ...readings };
      }
      if (at === 999_000) expect(told['input.sensitivity']).toBe('normal');
      if (at === 1_006_000) expect(told['input.sensitivity']).toBe('reduced');
    }
    expect(models).toEqual(alls);
    const gaps = alls.slice(1).map((at, i) => at - (alls[i] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(3_600_000);
    expect(Math.min(...gaps)).toBeGreaterThan(3_400_000);
  },
);

test('the cloud can ask for fewer messages, not for more', () => {
  const collector = new TelemetryCollector();
  collector.advise(20_000);
  collector.take(look(), 0, false);
  collector.take(look({ 'battery.charge': 50 }), 5000, false);
  expect(collector.take(look({ 'battery.charge': 50 }), 19_000, true)).toBeUndefined();
  expect(collector.take(look({ 'battery.charge': 50 }), 20_000, true)?.samples).toHaveLength(1);
  collector.advise(1000);
  expect(collector.take(look({ 'battery.charge': 40 }), 24_000, false)).toBeUndefined();
});

test('nothing is lost on the way: the messages together give the readings, within the dead-bands', () => {
  const collector = new TelemetryCollector();
  const told: Record<string, number | string> = {};
  let last: Readings = {};
  for (let second = 0; second < 300; second++) {
    const charge = 100 - second / 5;
    last = look({
      ...readings({ ...well, ...valuesOf({ charge, runtime: 3000 - second * 7 }) }, { lowBattery: false }),
    });
    const body = collector.take(last, second * 1000, second > 100);
    for (const sample of body?.samples ?? []) Object.assign(told, sample.readings);
  }
  for (const sample of collector.flush(300_000)?.samples ?? []) Object.assign(told, sample.readings);
  expect(Object.keys(told).sort()).toEqual(Object.keys(last).sort());
  expect(Math.abs(Number(told['battery.charge']) - (last['battery.charge'] ?? 0))).toBeLessThan(0.5);
  expect(Math.abs(Number(told['battery.runtime']) - (last['battery.runtime'] ?? 0))).toBeLessThan(30);
});

test('a sample of a living unit costs less than 120 bytes, envelope and all', () => {
  const { unit } = makeUnit({ model: 'SMT1500RM2UC', loadPercent: 35 });
  const collector = new TelemetryCollector();
  const seconds = 600;
  let bytes = 0;
  for (let second = 0; second < seconds; second++) {
    unit.advance(1000);
    const values = Object.fromEntries(
      registerNames.flatMap((name) => {
        const words = unit.raw(name);
        return words === undefined ? [] : [[name, decode(registers[name], words)]];
      }),
    );
    const body = collector.take(readings(values as Values, { lowBattery: false }), second * 1000, false);
    const ids = {
      v: 1,
      epoch: '17-9f3c2a1b',
      seq: 100_000,
      ts: 1_795_454_565_460,
      mono: 1_000_000,
      boot: '43b85642fb5e2916',
    };
    if (body) bytes += JSON.stringify({ ...ids, kind: 'telemetry', ups: '3S2042X14540', body }).length;
  }
  expect(bytes / seconds).toBeLessThan(120);
});
