import { alarmsOf } from './alarms.ts';
import { presentOutletGroups } from './outlet-groups.ts';
import type { registers, Values } from './registers.ts';
import type { ValueOf } from './row.ts';
import type { derivedRows } from './tables/derived.ts';
import { sayTestResult } from './test-result.ts';
import { upsStatusWords } from './ups-status.ts';

/** What a reading needs to know beyond the registers. */
export type ReadingContext = {
  /** By the agent's own rule, never by register 18 alone. */
  readonly lowBattery: boolean;
};

export type DerivedName = keyof typeof derivedRows;
type Plain<T> = T extends 'number' ? number : string;
export type DerivedReadings = { readonly [N in DerivedName]?: Plain<(typeof derivedRows)[N]['type']> };

type Compute<N extends DerivedName> = (values: Values, context: ReadingContext) => DerivedReadings[N] | undefined;
type OutletStatus = ValueOf<(typeof registers)['mogStatus']>;

const nominalVolts = {
  v100: 100,
  v120: 120,
  v200: 200,
  v208: 208,
  v220: 220,
  v230: 230,
  v240: 240,
  v110: 110,
  v120Auto208Or240: 120,
  v120And208: 120,
  v120And240: 120,
  v100And200: 100,
  v115: 115,
  v125: 125,
} as const satisfies Record<string, number>;
const nominalHertz = { hz50: 50, hz60: 60 } as const;

/** How each derived reading follows from its inputs; undefined where they do not tell. */
export const derive: { readonly [N in DerivedName]: Compute<N> } = {
  'ups.status': (values, context) => upsStatusWords(values, context),
  'ups.alarm': (values) => sayAlarms(values),
  'ups.test.result': ({ batteryTestStatus }) => batteryTestStatus && sayTestResult(batteryTestStatus),
  'ups.calibration.result': ({ calibrationStatus }) => calibrationStatus && sayTestResult(calibrationStatus),
  'ups.beeper.status': ({ userInterfaceStatus: ui }) => ui && (ui.has('alarmMuted') ? 'muted' : 'enabled'),
  'ups.efficiency.status': ({ efficiency }) => (typeof efficiency === 'number' ? 'measured' : efficiency),
  'ups.realpower': ({ realPower, realPowerRating }) => share(realPower, realPowerRating),
  'ups.power': ({ apparentPower, apparentPowerRating }) => share(apparentPower, apparentPowerRating),
  'output.voltage.nominal': (values) => volts(values.outputVoltageSettingWide) ?? volts(values.outputVoltageSetting),
  'output.frequency.nominal': ({ outputFrequencySetting: set }) =>
    set?.startsWith('hz50') ? nominalHertz.hz50 : set?.startsWith('hz60') ? nominalHertz.hz60 : undefined,
  'outlet.group.count': (values) =>
    values.outletGroups && presentOutletGroups(values).filter((group) => group > 0).length,
  'outlet.group.0.status': ({ mogStatus }) => onOrOff(mogStatus),
  'outlet.group.1.status': ({ sog0Status }) => onOrOff(sog0Status),
  'outlet.group.2.status': ({ sog1Status }) => onOrOff(sog1Status),
  'outlet.group.3.status': ({ sog2Status }) => onOrOff(sog2Status),
  'outlet.group.0.process': ({ mogStatus }) => processOf(mogStatus),
  'outlet.group.1.process': ({ sog0Status }) => processOf(sog0Status),
  'outlet.group.2.process': ({ sog1Status }) => processOf(sog1Status),
  'outlet.group.3.process': ({ sog2Status }) => processOf(sog2Status),
};

/** Faults that were seen are told even where a unit refuses one of the registers; that there is none takes all three. */
function sayAlarms(values: Values): string | undefined {
  const alarms = alarmsOf(values);
  const isSeenWhole = values.generalError && values.powerSystemError && values.batterySystemError;
  return alarms.length > 0 || isSeenWhole ? alarms.join(' ') : undefined;
}

function share(percent: number | undefined, rating: number | undefined): number | undefined {
  return percent === undefined || rating === undefined ? undefined : (percent / 100) * rating;
}

function volts(setting: string | undefined): number | undefined {
  const known: Readonly<Record<string, number>> = nominalVolts;
  return setting === undefined ? undefined : known[setting];
}

/** Neither or both of the two bits is no reading. */
function onOrOff(status: OutletStatus | undefined): 'on' | 'off' | undefined {
  if (!status || status.has('on') === status.has('off')) return undefined;
  return status.has('on') ? 'on' : 'off';
}

function processOf(status: OutletStatus | undefined): string | undefined {
  if (onOrOff(status) === undefined) return undefined;
  return (['reboot', 'shutdown', 'sleep'] as const).find((name) => status?.has(name)) ?? 'none';
}
