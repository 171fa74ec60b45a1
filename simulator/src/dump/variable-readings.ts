import { type RegisterName, registers } from '@ridethrough/protocol';
import { dateIn, familyIn, firmwareIn, nameIn, numberIn, textIn } from './variable-texts.ts';

/** A register's value as a variable tells it. A `hint` gives way to a variable that says it outright. */
export type Told = { readonly register: RegisterName; readonly value: unknown; readonly hint?: true };

type Around = { readonly ratedVa: number; readonly ratedW: number; readonly all: ReadonlyMap<string, string> };
type Reading = (text: string, around: Around) => readonly Told[];

const is = (register: RegisterName, value: unknown): readonly Told[] =>
  value === undefined ? [] : [{ register, value }];
const hints = (register: RegisterName, value: unknown): readonly Told[] =>
  value === undefined ? [] : [{ register, value, hint: true }];

/** The unit's own delays; a driver for USB puts settings of its own here. */
const mainDelay =
  (register: RegisterName): Reading =>
  (text, { all }) =>
    all.get('driver.name') === 'usbhid-ups' ? [] : hints(register, positive(text));

const positive = (text: string): number | undefined => {
  const value = numberIn(text);
  return value !== undefined && value >= 0 ? value : undefined;
};

const percentOf = (text: string, rating: number): number | undefined => {
  const value = numberIn(text);
  return value === undefined ? undefined : (100 * value) / rating;
};

const groupStatus =
  (register: RegisterName): Reading =>
  (text) =>
    text === 'on' || text === 'off' ? is(register, new Set([text])) : [];

const sensitivities: Readonly<Record<string, string>> = {
  h: 'normal',
  high: 'normal',
  m: 'reduced',
  medium: 'reduced',
  l: 'low',
};

/** Causes in the letters of the older protocol, and in NUT's words for none. */
const causes: Readonly<Record<string, string>> = {
  R: 'rapidInputChange',
  H: 'highInputVoltage',
  L: 'lowInputVoltage',
  T: 'distortedInput',
  S: 'automaticTest',
  O: 'startUp',
  noTransfer: 'startUp',
  'no transfers yet since turnon': 'startUp',
};

const intervals: Readonly<Record<string, string>> = {
  '0': 'never',
  '604800': 'atStartAnd7DaysAfterLast',
  '1209600': 'atStartAnd14DaysAfterLast',
};

const states: Readonly<Record<string, string>> = {
  OL: 'online',
  OB: 'onBattery',
  BYPASS: 'bypass',
  OFF: 'off',
  HE: 'highEfficiency',
};

const choicesOf = (register: 'sensitivity' | 'statusChangeCause' | 'testInterval') =>
  Object.values<string>(registers[register].choices);

/** Variables that are more, less or otherwise than the register that they tell of; every other goes by the register's own NUT name. */
export const readings: Readonly<Record<string, Reading>> = {
  'device.model': (text) => hints('model', textIn(text)),
  'device.serial': (text) => hints('serial', textIn(text)),
  'ups.firmware': (text) => [...is('firmware', firmwareIn(text)), ...hints('familyId', familyIn(text))],
  'ups.temperature': (text) => hints('batteryTemperature', numberIn(text)),
  'input.frequency': (text) => hints('outputFrequency', numberIn(text)),
  'ups.realpower': (text, { ratedW }) => hints('realPower', percentOf(text, ratedW)),
  'ups.power': (text, { ratedVa }) => hints('apparentPower', percentOf(text, ratedVa)),
  'experimental.output.energy': (text) => hints('outputEnergy', numberIn(text)),
  'ups.delay.shutdown': mainDelay('mogOffDelay'),
  'ups.delay.start': mainDelay('mogOnDelay'),
  'ups.delay.reboot': mainDelay('mogStayOff'),
  'output.voltage.nominal': (text) =>
    is('outputVoltageSetting', nameIn(Object.values(registers.outputVoltageSetting.choices), `v${text}`)),
  'input.sensitivity': (text) =>
    is('sensitivity', sensitivities[text.toLowerCase()] ?? nameIn(choicesOf('sensitivity'), text)),
  'input.transfer.reason': (text) =>
    is('statusChangeCause', causes[text] ?? nameIn(choicesOf('statusChangeCause'), text)),
  'ups.test.interval': (text) => hints('testInterval', intervals[text]),
  'ups.test.result': (text) => is('batteryTestStatus', testFlags(text)),
  'ups.status': statusOf,
  'outlet.group.count': (text) => is('outletGroups', groupsOf(numberIn(text))),
  'outlet.group.0.status': groupStatus('mogStatus'),
  'outlet.group.1.status': groupStatus('sog0Status'),
  'outlet.group.2.status': groupStatus('sog1Status'),
  'outlet.group.3.status': groupStatus('sog2Status'),
  'battery.date': (text) => is('batteryDate', dateIn(text)),
};

/** NUT counts the switched groups. */
const groupsOf = (count: number | undefined): ReadonlySet<string> | undefined =>
  count === undefined ? undefined : new Set(['mog', 'sog0', 'sog1', 'sog2'].slice(0, count + 1));

/** 'Passed, Source: Internal'. */
function testFlags(text: string): ReadonlySet<string> | undefined {
  const bits: readonly string[] = Object.values(registers.batteryTestStatus.bits);
  const flags = text.split(/[^A-Za-z]+/).flatMap((word) => nameIn(bits, word) ?? []);
  return flags.length === 0 ? undefined : new Set(flags);
}

/** Words of NUT. */
function statusOf(text: string): readonly Told[] {
  const words = text.split(' ');
  const flags = words.flatMap((word) => states[word] ?? []);
  if (flags.length === 0) return [];
  return [
    { register: 'upsStatus', value: new Set(flags) },
    ...(words.includes('RB') ? hints('batterySystemError', new Set(['needsReplacement'])) : []),
  ];
}
