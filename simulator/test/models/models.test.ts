import { registers } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import { refusedRead } from '../../src/line/refused-read.ts';
import { findModel, models } from '../../src/models/find-model.ts';
import { makeIdentity, manufactureDate } from '../../src/models/make-identity.ts';
import { isSimulatorError } from '../../src/simulator-error.ts';
import { Unit } from '../../src/unit/unit.ts';

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

test.each(['SMT750I', 'SMT1500RM2UC', 'SMT1500RMI2U', 'SMT750IC', 'SMT3000RMI2U', 'SMX750', 'SMX1500RM2U', 'SMX3000RMHV2U', 'SMTL1500RM3UC', 'SRT1000XLA', 'SRT2200XLI', 'SRT3000XLI'])(
  '%s can be simulated, and its row says where its values come from',
  (sku) => {
    expect(findModel(sku).from.length).toBeGreaterThan(10);
  },
);

describe('what units were seen to do', () => {
  const made = (sku: string) => {
    const model = findModel(sku);
    return new Unit({ model, identity: makeIdentity(model), seed: 1 });
  };

  test('gap registers and groups that are not there: 0 on SMT and SMTL, off on SMX750', () => {
    for (const name of ['reserved5', 'reserved8'] as const) {
      expect(made('SMT750I').raw(name)).toEqual([0]);
      expect(made('SMTL1500RM3UC').raw(name)).toEqual([0]);
      expect(made('SMX750').raw(name)).toEqual([2]);
    }
    expect(made('SMT750I').raw('sog1Status')).toEqual([0, 0]);
    expect(made('SMX750').raw('sog1Status')).toEqual([0, 2]);
    expect(made('SMX750').raw('sog0Status')).toEqual([0, 1]);
  });

  test('register 590: the main group and one on an SMT, two switched ones on an SRT', () => {
    expect(made('SMT1500RM2UC').raw('outletGroups')).toEqual([3]);
    expect(made('SRT1000XLA').raw('outletGroups')).toEqual([6]);
    expect(made('SMX1500RM2U').raw('outletGroups')).toEqual([14]);
  });

  test('an SRT refuses outlet commands over serial, not over the network or at the panel', () => {
    expect(made('SRT3000XLI').write('outletCommand', [0, 0x4210], 'serial')).toBe('refused');
    expect(made('SRT3000XLI').write('outletCommand', [2, 0x0210], 'network')).toBe('done');
    expect(made('SRT3000XLI').write('outletCommand', [0, 0x2210], 'panel')).toBe('done');
  });

  test('load shedding is not applicable on an SMT, and writable on an SMTL', () => {
    expect(made('SMT1500RM2UC').write('sog0LoadShed', [0, 8], 'serial')).toBe('notApplicable');
    expect(made('SMTL1500RM3UC').write('sog0LoadShed', [0, 8], 'serial')).toBe('done');
  });

  test('reads of gaps on their own: ones on an SMT, exception 2 on an SRT', () => {
    const ask = (sku: string, at: number, count: number) => refusedRead(findModel(sku).linkQuirks ?? {}, { function: 3, address: at, words: count }, 'serial');
    expect(ask('SMT1500RM2UC', 5, 1)).toBeUndefined();
    expect(ask('SRT1000XLA', 5, 1)).toBe('gaps');
    expect(ask('SRT1000XLA', 0, 27)).toBeUndefined();
    expect(ask('SMTL1500RM3UC', 510, 6)).toBe('gaps');
    expect(ask('SMTL1500RM3UC', 516, 120)).toBeUndefined();
  });
});
