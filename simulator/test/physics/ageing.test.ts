import { expect, test } from 'vitest';
import { findModel, models } from '../../src/models/find-model.ts';
import { calendarWear, cycleWear, lifeLeftMs } from '../../src/physics/ageing.ts';
import { type Battery, runtimeS, setBattery, startBattery, stepBattery } from '../../src/physics/battery.ts';

const { battery: row, ratedW } = findModel('SMT1500RM2UC');
const yearMs = 365.25 * 86_400_000;
const rest = { row, ratedW, duty: { kind: 'rest' }, loadW: 0 } as const;
const carry = { row, ratedW, duty: { kind: 'carry', loadW: 500 }, loadW: 500 } as const;

/** Seconds until it is empty, and what was shown right before. */
function drain(battery: Battery): { readonly seconds: number; readonly shown: number } {
  let now = battery;
  let shown = 1;
  let seconds = 0;
  for (; now.charge > 0; seconds++) {
    shown = now.shownCharge;
    now = stepBattery(now, carry, 1000);
  }
  return { seconds, shown };
}

test('half of a battery is gone at the end of its rated life, sooner in the heat, no later in the cold', () => {
  for (const { battery } of models) {
    const lifeMs = battery.lifeYears * yearMs;
    expect(calendarWear(battery, 25, lifeMs)).toBeCloseTo(50, 6);
    expect(calendarWear(battery, 35, lifeMs)).toBeCloseTo(100, 6);
    expect(calendarWear(battery, 5, lifeMs)).toBeCloseTo(50, 6);
    expect(lifeLeftMs(battery, 100)).toBeCloseTo(lifeMs, 3);
    expect(lifeLeftMs(battery, 75)).toBeCloseTo(lifeMs / 2, 3);
    expect(lifeLeftMs(battery, 30)).toBe(0);
  }
});

test('discharges wear lead sooner than lithium', () => {
  expect(cycleWear(row, 300)).toBeCloseTo(50, 6);
  expect(cycleWear(findModel('SMTL1500RM3UC').battery, 300)).toBeCloseTo(7.5, 6);
  const fresh = startBattery(row, 25);
  const { seconds } = drain(fresh);
  let used = fresh;
  for (let s = 0; s < seconds; s++) used = stepBattery(used, carry, 1000);
  expect(100 - used.healthPercent).toBeGreaterThan(50 / 300);
});

test('years that pass for a battery wear it at the warmth that it stands in, down to next to nothing', () => {
  const after = (ambientC: number, ageYears: number) => setBattery(startBattery(row, ambientC), { ageYears }, rest);
  expect(after(25, 2.5)).toMatchObject({ healthPercent: 75, learntPercent: 100, ageMs: 2.5 * yearMs });
  expect(after(35, 2.5).healthPercent).toBeCloseTo(50, 6);
  expect(after(45, 50).healthPercent).toBe(1);
});

test('what the unit expects of an aged pack is too much, and the charge that it shows falls ever faster', () => {
  const aged = setBattery(startBattery(row, 25), { healthPercent: 60 }, carry);
  const expected = runtimeS(aged, row, 500);
  expect(drain(aged).seconds / expected).toBeCloseTo(0.6, 1);
  const at = (charge: number): number => {
    let now = aged;
    while (now.charge > charge) now = stepBattery(now, carry, 1000);
    return now.shownCharge;
  };
  expect([at(0.5), at(0.2), at(0.1), at(0.05)].map((shown) => Math.round(shown * 100))).toEqual([70, 52, 30, 15]);
});

test('a pack with a bad cell collapses at 40 % and gives way to a load', () => {
  const weak = setBattery(startBattery(row, 25), { weak: true }, carry);
  const { seconds, shown } = drain(weak);
  expect(seconds / runtimeS(weak, row, 500)).toBeCloseTo(0.6, 1);
  expect(shown).toBeCloseTo(0.4, 2);
  const volts = (battery: Battery) => setBattery(battery, {}, carry).volts;
  expect(volts(weak)).toBeLessThan(0.98 * volts(startBattery(row, 25)));
});

test('a worn pack sags more under load, and no less at rest', () => {
  const worn = setBattery(startBattery(row, 25), { healthPercent: 30 }, carry);
  expect(worn.volts).toBeLessThan(setBattery(startBattery(row, 25), {}, carry).volts);
  expect(setBattery(worn, {}, rest).volts).toBeCloseTo(setBattery(startBattery(row, 25), {}, rest).volts, 6);
});

test('charging leads what is shown and what there is back together', () => {
  let battery = setBattery(startBattery(row, 25), { healthPercent: 50 }, carry);
  for (let s = 0; s < 300; s++) battery = stepBattery(battery, carry, 1000);
  expect(battery.shownCharge).toBeGreaterThan(battery.charge + 0.1);
  const charging = { ...rest, duty: { kind: 'charge' } } as const;
  for (let s = 0; battery.charge < 1 && s < 100_000; s++) {
    const next = stepBattery(battery, charging, 1000);
    expect(next.shownCharge).toBeGreaterThanOrEqual(battery.shownCharge);
    battery = next;
  }
  expect([battery.charge, battery.shownCharge]).toEqual([1, 1]);
});

test('a drained lead pack is equalised for an hour once it is full, a lithium pack is not', () => {
  const after = (sku: string) => {
    const model = findModel(sku);
    const context = { row: model.battery, ratedW: model.ratedW, duty: { kind: 'charge' }, loadW: 0 } as const;
    let battery: Battery = { ...startBattery(model.battery, 25), charge: 0.5, shownCharge: 0.5 };
    while (battery.charge < 1) battery = stepBattery(battery, context, 1000);
    return battery.overchargeMs;
  };
  expect(after('SMT1500RM2UC')).toBe(3_600_000);
  expect(after('SMTL1500RM3UC')).toBe(0);
});

test('external packs add to the runtime', () => {
  const model = findModel('SMX1500RM2U');
  const context = { row: model.battery, ratedW: model.ratedW, duty: { kind: 'rest' }, loadW: 0 } as const;
  const alone = startBattery(model.battery, 25);
  const withTwo = setBattery(alone, { externalPacks: 2 }, context);
  expect(runtimeS(withTwo, model.battery, 1200)).toBeCloseTo(5 * runtimeS(alone, model.battery, 1200), 6);
});

test('too warm and far too warm are told apart, and back again a little cooler', () => {
  let battery = startBattery(row, 25);
  const heats = [49, 50, 48, 46, 60, 58, 56, 46].map((temperatureC) => {
    battery = setBattery(battery, { temperatureC }, rest);
    return battery.heat;
  });
  expect(heats).toEqual(['normal', 'warning', 'warning', 'normal', 'critical', 'critical', 'warning', 'normal']);
});

test('a replaced pack is new in every way', () => {
  const old = setBattery(
    startBattery(row, 25),
    { healthPercent: 20, weak: true, connected: false, chargePercent: 5 },
    rest,
  );
  expect(setBattery(old, { replaced: true }, rest)).toMatchObject({
    charge: 1,
    shownCharge: 1,
    healthPercent: 100,
    learntPercent: 100,
    ageMs: 0,
    weak: false,
    connected: true,
  });
});
