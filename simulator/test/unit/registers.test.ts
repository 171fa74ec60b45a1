import { decode, type RegisterName, registerNames, registers } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import { models } from '../../src/models/find-model.ts';
import { hex, makeUnit } from './make-unit.ts';

describe('golden words', () => {
  test.each<[RegisterName, string]>([
    ['firmware', '5550 5320 3034 2e31 0000 0000 0000 0000'],
    ['model', '536d 6172 742d 5550 5320 3135 3030 0000 0000 0000 0000 0000 0000 0000 0000 0000'],
    ['sku', '534d 5431 3530 3052 4d32 5543 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000'],
    ['serial', '3353 3230 3432 5831 3435 3430 0000 0000'],
    ['batterySku', '4150 4352 4243 3133 3300 0000 0000 0000'],
    ['externalBatterySku', '0000 0000 0000 0000 0000 0000 0000 0000'],
    ['upsName', '4150 4355 5053 2020 2020 2020 2020 2020'],
    ['sog0Name', '4f75 746c 6574 2047 726f 7570 2031 2020'],
    ['sog1Name', '0000 0000 0000 0000 0000 0000 0000 0000'],
    ['apparentPowerRating', '05a0'],
    ['realPowerRating', '03e8'],
    ['outletGroups', '0003'],
    ['manufactureDate', '1daa'],
    ['batteryDate', '1e04'],
    ['outputVoltageSetting', '0002'],
    ['outputVoltageSettingWide', '0000 0002'],
    ['outputFrequencySetting', '0000'],
    ['testInterval', '0010'],
    ['transferHigh', '007f'],
    ['transferLow', '006a'],
    ['sensitivity', '0001'],
    ['sog0OffDelay', '005a'],
    ['sog0StayOff', '0000 0008'],
    ['sog1OffDelay', '-'],
    ['mogLoadShed', '-'],
    ['charge', 'c800'],
    ['batteryVoltageNegative', '-'],
    ['outputFrequency', '1e00'],
    ['inputStatus', '0001'],
    ['sog1Status', '0000 0000'],
    ['sog1OffCountdown', '-'],
    ['sog0StayOffCountdown', 'ffff ffff'],
    ['batteryTestStatus', '0104'],
    ['batteryLifeStatus', '0001'],
    ['outletCommand', '0000 0000'],
    ['mapId', '3030 2e35'],
    ['testString', '3132 3334 3536 3738'],
    ['testNumber1', '1234 5678'],
    ['testNumber2', 'ffff fffb'],
    ['testNumber3', '1234'],
    ['testNumber4', 'fffb'],
    ['testScaled1', '2020'],
    ['testScaled2', 'dfe0'],
    ['reserved5', '0000'],
    ['reserved524', '-'],
  ])('%s of an SMT1500RM2UC', (name, words) => {
    expect(hex(makeUnit(), name)).toBe(words);
  });

  test.each([
    ['SMX1500RM2U', '000e', '0014'],
    ['SRT1000XLA', '0006', '0413'],
    ['SMTL1500RM3UC', '0003', '0402'],
    ['SMT750I', '0003', '0012'],
  ])('groups and family of an %s', (sku, groups, family) => {
    const unit = makeUnit(sku);
    expect([hex(unit, 'outletGroups'), hex(unit, 'familyId')]).toEqual([groups, family]);
  });

  test('a unit without a main group shows none; a unit that cannot switch it shows it all the same', () => {
    const hidden = makeUnit('SMX1500RM2U');
    expect([
      hex(hidden, 'mogStatus'),
      hex(hidden, 'mogOffDelay'),
      hex(hidden, 'mogName').slice(0, 4),
      hex(hidden, 'sog2Status'),
    ]).toEqual(['0000 0000', '-', '0000', '0000 0001']);
    const fixed = makeUnit('SRT1000XLA');
    expect([
      hex(fixed, 'mogStatus'),
      hex(fixed, 'mogStayOff'),
      hex(fixed, 'sensitivity'),
      hex(fixed, 'outputFrequencySetting'),
    ]).toEqual(['0000 0001', '0000 0008', '-', '0040']);
  });

  test('the predicted replacement date is the battery date and its life', () => {
    const unit = makeUnit();
    expect(decode(registers.batteryReplaceDate, unit.raw('batteryReplaceDate') ?? [])).toBe('2026-01-14');
  });
});

test.each(models.map((model) => model.sku))('%s: every register has as many words as its row, in any state', (sku) => {
  const unit = makeUnit(sku);
  const check = () => {
    for (const name of registerNames) {
      const words = unit.raw(name);
      if (words === undefined) continue;
      expect(words, name).toHaveLength(registers[name].words);
      expect(
        words.every((word) => Number.isInteger(word) && word >= 0 && word <= 0xffff),
        name,
      ).toBe(true);
    }
  };
  check();
  unit.setLoad({ percent: 200 });
  unit.setMains({ voltage: 500 });
  unit.setBattery({ temperatureC: -20, healthPercent: 1 });
  check();
  unit.write('simpleSignalingCommand', [2], 'network');
  check();
});
