import { registers } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import { findModel, models } from '../../src/models/find-model.ts';
import { makeIdentity, manufactureDate } from '../../src/models/make-identity.ts';
import { isSimulatorError } from '../../src/simulator-error.ts';

test('SKUs are unique, and found in any capitals', () => {
  expect(new Set(models.map((model) => model.sku)).size).toBe(models.length);
  for (const model of models) expect(findModel(` ${model.sku.toLowerCase()} `)).toBe(model);
});

test('an unknown SKU is refused with what there is', () => {
  const caught = (() => {
    try {
      return findModel('SMT9000');
    } catch (error) {
      return error;
    }
  })();
  expect(isSimulatorError(caught, 'unknown-model')).toBe(true);
  expect(String(caught)).toContain('SMT1500RM2UC');
});

describe.each(models.map((model) => [model.sku, model] as const))('%s', (_sku, model) => {
  test('has a runtime curve that rises in watts and falls in seconds, up to the rated watts', () => {
    const { runtime } = model.battery;
    for (const [i, [watts, seconds]] of runtime.entries()) {
      const before = runtime[i - 1];
      if (before === undefined) continue;
      expect(watts).toBeGreaterThan(before[0]);
      expect(seconds).toBeLessThan(before[1]);
    }
    expect(runtime.at(-1)?.[0]).toBe(model.ratedW);
  });

  test('has transfer points in their ranges, around the nominal voltage', () => {
    for (const { default: shipped, least, most } of [model.transfer.high, model.transfer.low]) {
      expect(shipped).toBeGreaterThanOrEqual(least);
      expect(shipped).toBeLessThanOrEqual(most);
    }
    expect(model.transfer.high.least).toBeGreaterThan(model.nominalVolts);
    expect(model.transfer.low.most).toBeLessThan(model.nominalVolts);
  });

  test('has texts that fit into their registers', () => {
    const identity = makeIdentity(model);
    for (const name of ['firmware', 'model', 'sku', 'serial', 'batterySku', 'upsName'] as const) {
      expect(identity[name].length).toBeLessThanOrEqual(registers[name].words * 2);
    }
    for (const group of Object.values(model.groups)) expect(group?.name.length ?? 0).toBeLessThanOrEqual(16);
  });
});

describe('dates from the serial number', () => {
  test.each([
    ['AS1316113420', '2013-04-19'],
    ['3S2042X14540', '2020-10-16'],
    ['AS2101X00000', '2021-01-08'],
  ])('%s was made on %s', (serial, date) => {
    expect(manufactureDate(serial)).toBe(date);
  });

  test('AS2434290511 was made in the week of 2024-08-20', () => {
    expect(Math.abs(Date.parse(manufactureDate('AS2434290511') ?? '') - Date.parse('2024-08-20'))).toBeLessThan(4 * 86_400_000);
  });

  test.each(['6369960019', '', 'AS1399113420'])('%j tells none', (serial) => {
    expect(manufactureDate(serial)).toBeUndefined();
  });
});

test('what is given overrules what follows from the model', () => {
  const identity = makeIdentity(findModel('SMT1500RM2UC'), { serial: 'AS1316113420', firmware: 'UPS 09.9', batteryDate: '2022-02-02' });
  expect(identity).toMatchObject({ serial: 'AS1316113420', firmware: 'UPS 09.9', manufactureDate: '2013-04-19', batteryDate: '2022-02-02', sku: 'SMT1500RM2UC' });
});

test('the captured unit: made 2020-10-16, its battery fitted 2021-01-14', () => {
  expect(makeIdentity(findModel('SMT1500RM2UC'))).toMatchObject({ serial: '3S2042X14540', manufactureDate: '2020-10-16', batteryDate: '2021-01-14' });
});
