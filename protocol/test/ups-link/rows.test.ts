import {
  changesUnit,
  decodeAnswer,
  encodeAnswer,
  fitsForm,
  registers,
  showAsk,
  type UpsLinkName,
  upsLinkNameOf,
  upsLinkNames,
  upsLinkRow,
  upsLinkRows,
} from '@ridethrough/protocol';
import { expect, test } from 'vitest';

/** Answers of real units, or as the field notes give them, and what each says. */
const golden: { readonly [N in UpsLinkName]?: readonly (readonly [string, unknown])[] } = {
  status: [
    ['08', ['online']],
    ['10', ['onBattery']],
    ['50', ['onBattery', 'batteryLow']],
    ['88', ['online', 'replaceBattery']],
    ['0A', ['trim', 'online']],
    ['0C', ['boost', 'online']],
    ['28', ['online', 'overload']],
    ['09', ['calibrating', 'online']],
    ['11', ['calibrating', 'onBattery']],
    ['00', []],
  ],
  register1: [['C0', ['readyOnCommand', 'readyOnCommandOrMains']]],
  register2: [['20', ['batteryDisconnected']]],
  register3: [
    ['08', ['sleeping']],
    ['10', ['shutDown']],
    ['A0', ['charger', 'overtemperature']],
  ],
  transferCause: [
    ['O', 'noneSinceTurnOn'],
    ['S', 'testOrSimulated'],
    ['T', 'notchSpikeOrBlackout'],
    ['R', 'rateOfChange'],
    ['H', 'highVoltage'],
    ['L', 'lowVoltage'],
    ['K', 'software'],
  ],
  lineQuality: [
    ['FF', 'acceptable'],
    ['00', 'notAcceptable'],
  ],
  lineVoltage: [
    ['118.3', 118.3],
    ['000.0', 0],
  ],
  lineVoltageMost: [['236.1', 236.1]],
  lineVoltageLeast: [['233.2', 233.2]],
  outputVoltage: [['118.3', 118.3]],
  frequency: [['60.00', 60]],
  inputFrequency: [['49.98', 49.98]],
  load: [
    ['023.5', 23.5],
    ['004.5', 4.5],
  ],
  apparentLoad: [['006.0', 6]],
  loadCurrent: [
    ['00.88', 0.88],
    ['01.55', 1.55],
  ],
  charge: [['100.0', 100]],
  runtime: [
    ['0327:', 19_620],
    ['0062:', 3720],
  ],
  batteryVoltage: [
    ['27.87', 27.87],
    ['218.1', 218.1],
  ],
  batteryCurrent: [['01.25', 1.25]],
  temperature: [['036.0', 36]],
  testResult: [
    ['OK', 'passed'],
    ['BT', 'failedCapacity'],
    ['NG', 'failedOverload'],
    ['NO', 'noneRecent'],
  ],
  hoursSinceTest: [['0012', 12]],
  uptime: [['001.5', 5400]],
  dipSwitches: [['00', []]],
  ambientTemperature: [['080.5', 80.5]],
  ambientHumidity: [['042.4', 42.4]],
  contacts: [['10', ['contact1']]],
  accessoryAlarms: [['0F,00', '0F,00']],
  accessoryAlarmsEnabled: [['FF', 255]],
  model: [
    ['Smart-UPS 1500 ', 'Smart-UPS 1500'],
    ['SMART-UPS 3000 RM', 'SMART-UPS 3000 RM'],
  ],
  serial: [
    ['WS9643050926', 'WS9643050926'],
    ['00016325', '00016325'],
  ],
  firmware: [['652.13.I', '652.13.I']],
  oldFirmware: [['GWD', 'GWD']],
  manufactureDate: [
    ['11/29/96', '1996-11-29'],
    ['09/06/05', '2005-09-06'],
  ],
  protocol: [['3.!$.ABC', '3.!$.ABC']],
  capabilities: [['#oD13115', '#oD13115']],
  copyright: [['(C) APCC', '(C) APCC']],
  accessoryFirmware: [['4Kx', '4Kx']],
  nominalBatteryVoltage: [['024', 24]],
  batteryPacks: [['000', 0]],
  badBatteryPacks: [['001', 1]],
  batteryConstant: [['EF', 0xef]],
  batteryConstant4: [['F9', 0xf9]],
  batteryConstant5: [['35', 0x35]],
  batteryConstant6: [['01', 1]],
  upsId: [['UPS_IDEN', 'UPS_IDEN']],
  batteryDate: [['09/20/13', '2013-09-20']],
  transferHigh: [['253', 253]],
  transferLow: [['097', 97]],
  nominalOutputVoltage: [['225', 225]],
  sensitivity: [
    ['H', 'high'],
    ['M', 'medium'],
    ['L', 'low'],
    ['A', 'auto'],
  ],
  returnCharge: [
    ['00', 0],
    ['90', 90],
  ],
  shutdownDelay: [
    ['020', 20],
    ['090', 90],
  ],
  returnDelay: [['300', 300]],
  lowBatteryWarning: [
    ['02', 120],
    ['10', 600],
  ],
  alarmDelay: [
    ['0', 'after5Seconds'],
    ['T', 'after30Seconds'],
    ['L', 'atLowBattery'],
    ['N', 'never'],
  ],
  testInterval: [
    ['336', 'every14Days'],
    ['168', 'every7Days'],
    ['ON ', 'atStart'],
    ['OFF', 'never'],
  ],
  runtimeConservation: [
    ['NO', 'never'],
    ['05', 'after5Minutes'],
  ],
  language: [['E', 'E']],
  outputSelection: [['I', 'I']],
};

const plain = (value: unknown): unknown => (value instanceof Set ? [...value] : value);
const withForm = upsLinkNames.filter((name) => upsLinkRow(name).form !== undefined);

test.each(withForm)('%s: answers of real units', (name) => {
  const row = upsLinkRow(name);
  const known = golden[name];
  expect(known, 'there is a golden answer').toBeDefined();
  for (const [text, value] of known ?? []) {
    expect(fitsForm(row, text), text).toBe(true);
    const decoded = decodeAnswer(row, text);
    const said = plain(decoded);
    if (typeof value === 'number') expect(said, text).toBeCloseTo(value, 9);
    else expect(said, text).toEqual(value);
    if (decoded !== undefined && text === text.trim()) expect(encodeAnswer(row, decoded), 'and back').toBe(text);
  }
});

test.each(withForm)('%s: an answer with a character lost or doubled is none', (name) => {
  const row = upsLinkRow(name);
  if (row.form?.kind === 'text' || row.form?.kind === 'date') return;
  for (const [text] of golden[name] ?? []) {
    for (let at = 0; at < text.length; at++) {
      expect(fitsForm(row, text.slice(0, at) + text.slice(at + 1)), `without ${at} of ${text}`).toBe(false);
      expect(fitsForm(row, text.slice(0, at + 1) + text.slice(at)), `with ${at} of ${text} twice`).toBe(false);
    }
  }
});

test('no two rows are asked with the same characters, and none begins another', () => {
  const asks = upsLinkNames.map((name) => upsLinkRow(name).ask);
  expect(new Set(asks).size).toBe(asks.length);
  for (const one of asks) expect(asks.filter((other) => other !== one && other.startsWith(one))).toEqual([]);
  for (const name of upsLinkNames) expect(upsLinkNameOf(upsLinkRow(name).ask)).toBe(name);
  expect(upsLinkNameOf('§')).toBeUndefined();
});

test('every row either answers in a form or names its answers; readings change nothing', () => {
  for (const name of upsLinkNames) {
    const { form, answers, access, register, ask } = upsLinkRow(name);
    if (access !== 'never') expect(form === undefined, name).toBe(answers !== undefined);
    expect(changesUnit(name), name).toBe(['once', 'twice', 'mode', 'never'].includes(access));
    if (register !== undefined) expect(Object.hasOwn(registers, register), name).toBe(true);
    expect(ask.length === 1 || (ask.length === 2 && ask.charCodeAt(0) > 0x7f), name).toBe(true);
  }
});

test('characters as people write them', () => {
  expect(['Q', '\x01', '\x7f', '\x1b', '\x9f\xd3'].map(showAsk)).toEqual(['Q', '^A', 'DEL', 'ESC', '9F D3']);
});

test('the rows are frozen', () => {
  expect(Object.isFrozen(upsLinkRows)).toBe(true);
  expect(Object.isFrozen(upsLinkRows.status.form)).toBe(true);
});

test('values that do not fit are refused by name', () => {
  const row = (name: UpsLinkName) => upsLinkRow(name);
  expect(() => encodeAnswer(row('shutdownDelay'), 1000)).toThrow(/\[valueRange\]/);
  expect(() => encodeAnswer(row('shutdownDelay'), 'x')).toThrow(/\[valueType\]/);
  expect(() => encodeAnswer(row('sensitivity'), 'odd')).toThrow(/\[valueUnknown\]/);
  expect(() => encodeAnswer(row('batteryTest'), 1)).toThrow(/\[valueType\]/);
  expect(() => encodeAnswer(row('batteryDate'), '2105-01-01')).toThrow(/\[valueType\]/);
});
