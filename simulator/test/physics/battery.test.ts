import fc from 'fast-check';
import { expect, test } from 'vitest';
import { models } from '../../src/models/find-model.ts';
import type { Model } from '../../src/models/model.ts';
import {
  type Battery,
  type BatteryDuty,
  runtimeS,
  setBattery,
  startBattery,
  stepBattery,
} from '../../src/physics/battery.ts';

const stepMs = 1000;
const anyModel = fc.constantFrom(...models);

function run(model: Model, battery: Battery, duty: BatteryDuty, seconds: number): Battery {
  const loadW = duty.kind === 'carry' ? duty.loadW : 0;
  let now = battery;
  for (let s = 0; s < seconds; s++)
    now = stepBattery(now, { row: model.battery, ratedW: model.ratedW, duty, loadW }, stepMs);
  return now;
}

test('a discharge lasts about as long as the estimate said, at any load, health that is known, and charge', () => {
  const share = fc.double({ min: 0.1, max: 1.2, noNaN: true });
  const percent = fc.integer({ min: 30, max: 100 });
  fc.assert(
    fc.property(anyModel, share, percent, percent, (model, load, healthPercent, chargePercent) => {
      const loadW = load * model.ratedW;
      const context = { row: model.battery, ratedW: model.ratedW, duty: { kind: 'carry', loadW }, loadW } as const;
      let battery = setBattery(
        startBattery(model.battery, 25),
        { healthPercent, learntPercent: healthPercent, chargePercent },
        context,
      );
      const estimate = runtimeS(battery, model.battery, loadW);
      let lasted = 0;
      for (; battery.charge > 0 && lasted < 2 * estimate + 10; lasted++)
        battery = stepBattery(battery, context, stepMs);
      expect(Math.abs(lasted - estimate)).toBeLessThanOrEqual(0.1 * estimate + 1);
    }),
    { numRuns: 60 },
  );
});

test('the runtime falls faster than the load rises, as published runtimes do', () => {
  for (const model of models) {
    const battery = startBattery(model.battery, 25);
    const half = runtimeS(battery, model.battery, model.ratedW / 2);
    const full = runtimeS(battery, model.battery, model.ratedW);
    expect(half, model.sku).toBeGreaterThan(2 * full);
  }
});

test('without a load the estimate saturates', () => {
  for (const model of models)
    expect(runtimeS(startBattery(model.battery, 25), model.battery, 0)).toBe(model.battery.runtimeCapS);
});

test('an empty battery is back at 90 % after its recharge hours, and full some hours later', () => {
  for (const model of models) {
    const empty = { ...startBattery(model.battery, 25), charge: 0 };
    const charged = run(model, empty, { kind: 'charge' }, model.battery.rechargeHours * 3600);
    expect(charged.charge, model.sku).toBeCloseTo(0.9, 2);
    expect(run(model, charged, { kind: 'charge' }, model.battery.rechargeHours * 3600).charge).toBe(1);
  }
});

test('charge stays within its bounds, and nothing jumps from one step to the next', () => {
  // As much as can be plugged in: 200 % of the rated watts.
  const dutyOf = fc.oneof(
    fc.constant((): BatteryDuty => ({ kind: 'charge' })),
    fc.constant((): BatteryDuty => ({ kind: 'rest' })),
    fc.double({ min: 0, max: 2, noNaN: true }).map(
      (part) =>
        (ratedW: number): BatteryDuty => ({
          kind: 'carry',
          loadW: part * ratedW,
        }),
    ),
  );
  fc.assert(
    fc.property(
      anyModel,
      fc.array(fc.tuple(dutyOf, fc.integer({ min: 1, max: 300 })), { maxLength: 8 }),
      (model, duties) => {
        let battery = startBattery(model.battery, 25);
        for (const [dutyFor, steps] of duties) {
          const now = dutyFor(model.ratedW);
          const loadW = now.kind === 'carry' ? now.loadW : 0;
          for (let i = 0; i < steps; i++) {
            const next = stepBattery(battery, { row: model.battery, ratedW: model.ratedW, duty: now, loadW }, 100);
            expect(next.charge).toBeGreaterThanOrEqual(0);
            expect(next.charge).toBeLessThanOrEqual(1);
            expect(Math.abs(next.charge - battery.charge)).toBeLessThan(0.005);
            expect(Math.abs(next.volts - battery.volts)).toBeLessThan(0.02 * battery.volts);
            expect(Math.abs(next.temperatureC - battery.temperatureC)).toBeLessThan(0.01);
            battery = next;
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('under load the voltage sags, with falling charge it falls, on the charger it rises', () => {
  for (const model of models) {
    const full = startBattery(model.battery, 25);
    const loaded = run(model, full, { kind: 'carry', loadW: model.ratedW }, 30);
    expect(loaded.volts, model.sku).toBeLessThan(0.98 * full.volts);
    const lower = run(model, loaded, { kind: 'carry', loadW: model.ratedW }, 200);
    expect(lower.volts).toBeLessThan(loaded.volts);
    expect(run(model, lower, { kind: 'charge' }, 30).volts).toBeGreaterThan(lower.volts);
  }
});

test('float voltages are those of real units: 26.84 V at 37 degrees, 26.72 V on lithium, 54.5 V on 48 V', () => {
  const volts = (sku: string, temperatureC: number) => {
    const model = models.find((row) => row.sku === sku);
    return model === undefined ? Number.NaN : startBattery(model.battery, temperatureC).volts;
  };
  expect(volts('SMT750I', 37.3)).toBeCloseTo(26.84, 1);
  expect(volts('SMTL1500RM3UC', 25)).toBeCloseTo(26.72, 2);
  expect(volts('SMX1500RM2U', 26)).toBeCloseTo(54.5, 1);
});

test('a discharge warms the battery and it cools again; a temperature that was set stays', () => {
  const [model] = models;
  if (model === undefined) throw new Error('no models');
  const cool = startBattery(model.battery, 25);
  const warm = run(model, cool, { kind: 'carry', loadW: model.ratedW }, 300);
  expect(warm.temperatureC).toBeGreaterThan(25.5);
  expect(run(model, warm, { kind: 'rest' }, 7200).temperatureC).toBeLessThan(warm.temperatureC);
  const duty = { kind: 'charge' } as const;
  const set = setBattery(cool, { temperatureC: 45 }, { row: model.battery, ratedW: model.ratedW, duty, loadW: 0 });
  expect(run(model, set, duty, 3600).temperatureC).toBeCloseTo(45, 5);
});
