import type { RegisterName } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import { begin, fixture, reads } from './begin.ts';

const flags = (...names: string[]) => new Set(names);

/** Each dump, the model that it is taken for (or has to be told), and what its own lines say. */
const dumps: readonly {
  readonly file: string;
  readonly sku: string;
  readonly told?: true;
  readonly says: { readonly [N in RegisterName]?: number | string | ReadonlySet<string> };
}[] = [
  {
    file: '750__apc_modbus__2.8.2',
    sku: 'SMT750I',
    says: {
      charge: 100,
      batteryDate: '2021-04-15',
      batteryReplaceDate: '2024-10-07',
      runtime: 6420,
      batteryTemperature: 37.3,
      batteryVoltage: 26.84,
      model: 'Smart-UPS 750',
      serial: 'AS1316113420',
      firmware: 'UPS 09.8',
      manufactureDate: '2013-04-19',
      outputEnergy: 525_890,
      transferHigh: 253,
      transferLow: 208,
      statusChangeCause: 'acceptableInput',
      inputVoltage: 240.39,
      outputVoltage: 239,
      outputCurrent: 0.31,
      outputFrequency: 49.97,
      realPower: 5.19,
      apparentPower: (100 * 77.93) / 750,
      apparentPowerRating: 750,
      realPowerRating: 500,
      mogStayOff: 8,
      mogOffDelay: 180,
      mogOnDelay: 0,
      mogName: 'UPS Outlets',
      sog0StayOff: 8,
      sog0OffDelay: 90,
      sog0OnDelay: 0,
      sog0Name: 'Outlet Group 1',
      outletGroups: flags('mog', 'sog0'),
      upsName: 'APCUPS',
      upsStatus: flags('online', 'highEfficiency'),
      batteryTestStatus: flags('passed', 'internal'),
      // Follows from the load, and says what the dump says too.
      efficiency: 'loadTooLow',
    },
  },
  {
    file: '750__usbhid-ups__2.7.2',
    sku: 'SMT750I',
    says: {
      charge: 100,
      runtime: 1980,
      batteryVoltage: 27,
      model: 'Smart-UPS 750',
      serial: '3S1415X01827',
      firmware: 'UPS 08.8',
      familyId: 18,
      manufactureDate: '2014-04-09',
      mogOffDelay: 180,
    },
  },
  {
    file: '3000__snmp-ups__2.7.4',
    sku: 'SMT3000RMI2U',
    says: {
      charge: 100,
      batteryDate: '2015-08-08',
      runtime: 6900,
      batteryVoltage: 54.5,
      outputFrequency: 50,
      sensitivity: 'normal',
      transferHigh: 253,
      transferLow: 207,
      statusChangeCause: 'startUp',
      inputVoltage: 228.8,
      outputCurrent: 0.6,
      outputVoltage: 228.8,
      outputVoltageSetting: 'v230',
      mogOffDelay: 120,
      mogOnDelay: 10,
      firmware: 'UPS 09.3',
      familyId: 18,
      upsName: 'APCUPS-1',
      realPower: 5,
      manufactureDate: '2015-08-08',
      serial: 'AS1532232414',
      batteryTemperature: 23.3,
    },
  },
  {
    file: 'X_750__usbhid-ups__2.7.4',
    sku: 'SMX750I',
    says: {
      charge: 66,
      runtime: 65_535,
      batteryVoltage: 52,
      model: 'Smart-UPS X 750',
      firmware: 'UPS 03.8',
      manufactureDate: '2011-11-28',
      serial: 'AS1512116290',
    },
  },
  {
    file: 'C1500__usbhid-ups__2.7.4',
    sku: 'SMT1500I',
    told: true,
    says: {
      charge: 100,
      runtime: 17_820,
      batteryVoltage: 27.3,
      model: 'Smart-UPS C 1500',
      serial: '3S1632X07908',
      firmware: 'UPS 10.0',
      familyId: 1005,
      manufactureDate: '2016-08-17',
    },
  },
  {
    file: '1500__apcsmart__2.2.1',
    sku: 'SUA1500I',
    says: {
      charge: 100,
      batteryDate: '2005-09-06',
      manufactureDate: '2005-09-06',
      runtime: 3720,
      batteryVoltage: 27.4,
      outputFrequency: 50,
      sensitivity: 'normal',
      transferHigh: 253,
      transferLow: 208,
      statusChangeCause: 'automaticTest',
      inputVoltage: 236.1,
      outputVoltage: 236.1,
      mogOffDelay: 90,
      mogOnDelay: 0,
      firmware: '601.3.I',
      upsName: 'UPS_IDEN',
      realPower: 4.5,
      serial: 'AS0537230534(',
      batteryTemperature: 31,
      testInterval: 'atStartAnd14DaysAfterLast',
    },
  },
  {
    file: '3000_RM__apcsmart__2.6.5',
    sku: 'SUA3000RM',
    says: {
      batteryDate: '2013-09-20',
      runtime: 19_740,
      batteryVoltage: 55.05,
      transferHigh: 132,
      transferLow: 103,
      inputVoltage: 121.5,
      outputVoltage: 121.5,
      outputFrequency: 60,
      realPower: 0,
      firmware: '92.11.D',
      serial: 'WS9951003031',
      batteryTemperature: 46.8,
      statusChangeCause: 'startUp',
    },
  },
  {
    file: 'RT_3000_XL__apcsmart__2.7.1',
    sku: 'SURT3000XL',
    says: {
      charge: 100,
      batteryVoltage: 218.1,
      serial: 'NS0706016624',
      inputVoltage: 227.5,
      outputCurrent: 1.55,
      outputVoltage: 230.4,
      firmware: '450.17.W',
      realPower: 16,
      batteryTemperature: 23.5,
    },
  },
  {
    file: '900i__apcsmart__2.4.1',
    sku: 'SUA1500I',
    told: true,
    says: {
      batteryDate: '2001-11-02',
      runtime: 4440,
      batteryVoltage: 27.67,
      transferLow: 196,
      inputVoltage: 229.4,
      realPower: 6.2,
      mogOffDelay: 180,
      mogOnDelay: 300,
      testInterval: 'never',
      serial: '00016325',
      batteryTemperature: 45.9,
    },
  },
  {
    file: '1250__apcsmart__2.0.5',
    sku: 'SUA1500',
    told: true,
    says: { inputVoltage: 119.6, serial: '09000717', model: 'Smart-UPS' },
  },
];

describe.each(dumps)('$file', ({ file, sku, told, says }) => {
  const { unit, model } = begin(fixture(file), told && sku);

  test(`is of an ${sku}`, () => {
    expect(model.sku).toBe(sku);
    if (told) expect(() => begin(fixture(file))).toThrow(/give --model/);
  });

  test.each(Object.entries(says) as [RegisterName, unknown][])('%s reads %o', (name, wanted) => {
    const read = reads(unit, name);
    if (typeof wanted === 'number') expect(Math.abs(Number(read) - wanted)).toBeLessThan(0.02);
    else expect(read).toEqual(wanted);
  });

  test('a minute later it is still much the same', () => {
    unit.advance(60_000);
    expect(unit.state().state).toBe('online');
    for (const name of [
      'charge',
      'batteryVoltage',
      'inputVoltage',
      'outputVoltage',
      'runtime',
      'batteryTemperature',
    ] as const) {
      const wanted = says[name];
      if (typeof wanted === 'number') expect(Math.abs(Number(reads(unit, name)) / wanted - 1), name).toBeLessThan(0.03);
    }
  });
});

test('what no register holds, and what is no value, is named', () => {
  const { dumped } = begin(fixture('X_750__usbhid-ups__2.7.4'));
  const why = Object.fromEntries(dumped.leftOut.map(({ what, why: reason }) => [what, reason]));
  expect(why).toMatchObject({
    'ups.serial': "'<serial>' is no value of it",
    'ups.vendorid': 'no register holds it',
    'ups.delay.shutdown': 'a setting of the driver',
    'driver.version': 'about the driver',
  });
  expect(dumped.taken).toEqual(expect.arrayContaining(['battery.charge', 'ups.firmware', 'ups.status']));
});

test('the warning that no register holds is taken: 600 s of runtime', () => {
  const { unit, dumped } = begin(fixture('3000_RM__apcsmart__2.6.5'));
  expect(dumped.model.lowRuntimeWarningS).toBe(600);
  expect(dumped.leftOut.map(({ what }) => what)).not.toContain('battery.runtime.low');
  expect(unit.state().state).toBe('online');
});

test('a unit on battery begins on battery, with its faults and groups as they were', () => {
  const { unit } = begin(
    [
      'ups.model: Smart-UPS 1500',
      'ups.firmware: UPS 04.1',
      'ups.status: OB RB',
      'input.voltage: 0.0',
      'output.voltage: 119.2',
      'battery.charge: 61',
      'battery.runtime: 900',
      'input.transfer.reason: LowInputVoltage',
      'outlet.group.1.status: off',
      'battery.lifetime.status: x',
    ].join('\n'),
    'SMT1500RM2UC',
  );
  expect(reads(unit, 'upsStatus')).toContain('onBattery');
  expect(reads(unit, 'statusChangeCause')).toBe('lowInputVoltage');
  expect(reads(unit, 'batterySystemError')).toEqual(flags('needsReplacement'));
  expect(reads(unit, 'sog0Status')).toContain('off');
  expect(reads(unit, 'charge')).toBeCloseTo(61, 1);
  expect(reads(unit, 'runtime')).toBe(900);
  unit.advance(60_000);
  expect(unit.state().state).toBe('onBattery');
  expect(reads(unit, 'runtime')).toBeLessThan(860);
  unit.setMains({ voltage: 120 });
  unit.advance(10_000);
  expect(unit.state().state).toBe('online');
});

test('a unit that was off begins off, and can be turned on', () => {
  const { unit } = begin('ups.model: Smart-UPS 750\nups.firmware: UPS 09.8\nups.status: OFF\ninput.voltage: 231.0\n');
  expect(reads(unit, 'upsStatus')).toContain('off');
  expect(reads(unit, 'mogStatus')).toEqual(flags('off'));
  unit.advance(60_000);
  expect(unit.state().state).toBe('off');
  expect(unit.write('simpleSignalingCommand', [4], 'serial')).toBe('done');
  unit.advance(1000);
  expect(unit.state().state).toBe('online');
});
