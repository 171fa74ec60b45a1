import { encodeAnswer, type UpsLinkName, type UpsLinkValue, upsLinkRow } from '@ridethrough/protocol';
import type { Seen } from './see.ts';

/** What the unit remembers for its readings. */
export type Remembered = {
  readonly lowBatteryS: number;
  readonly transferCause: string;
  readonly testResult: string;
  readonly lineVoltageMost: number;
  readonly lineVoltageLeast: number;
};

type Answer = (seen: Seen, remembered: Remembered) => UpsLinkValue | undefined;

/** Answers that are more than one register's value. */
const composed: { readonly [N in UpsLinkName]?: Answer } = {
  status: ({ values, alive }, { lowBatteryS }) => {
    const { upsStatus, inputStatus, runtime = 0 } = values;
    const online = upsStatus?.has('online') === true || upsStatus?.has('bypass') === true;
    const calibrating = values.calibrationStatus?.has('inProgress') === true;
    return alive
      ? only({
          calibrating,
          trim: online && inputStatus?.has('trim') === true,
          boost: online && inputStatus?.has('boost') === true,
          online,
          onBattery: upsStatus?.has('onBattery') === true,
          overload: values.powerSystemError?.has('overload') === true,
          batteryLow: upsStatus?.has('onBattery') === true && !calibrating && runtime <= lowBatteryS,
          replaceBattery: values.batterySystemError?.has('needsReplacement') === true,
        })
      : undefined;
  },
  register1: ({ values: { upsStatus, mogStatus } }) =>
    only({
      bypassByFault: upsStatus?.has('bypass') === true && !upsStatus.has('commanded'),
      bypassByCommand: upsStatus?.has('bypass') === true && upsStatus.has('commanded'),
      readyOnCommand: upsStatus?.has('off') === true,
      readyOnCommandOrMains: upsStatus?.has('off') === true && mogStatus?.has('shutdown') === true,
    }),
  register2: ({ values: { powerSystemError: power, batterySystemError: battery } }) =>
    only({
      electronicsFan: power?.has('fan') === true,
      dcImbalance: power?.has('transformerDcImbalance') === true,
      batteryDisconnected: battery?.has('disconnected') === true,
      avrRelay: power?.has('avrRelay') === true,
      badOutputVoltage: power?.has('inverter') === true || power?.has('outputOvervoltage') === true,
    }),
  register3: ({ values: { upsStatus, mogStatus, powerSystemError: power, batterySystemError: battery }, cause }) =>
    only({
      offByLowBattery: upsStatus?.has('off') === true && cause === 'lowBatteryVoltage',
      mainRelay: power?.has('outputRelay') === true,
      sleeping: mogStatus?.has('sleep') === true,
      shutDown: mogStatus?.has('shutdown') === true && !mogStatus.has('sleep'),
      charger: battery?.has('charger') === true,
      bypassRelay: power?.has('bypassRelay') === true,
      overtemperature: power?.has('overtemperature') === true || battery?.has('overtemperatureCritical') === true,
    }),
  transferCause: (_seen, { transferCause }) => transferCause,
  lineQuality: ({ values: { upsStatus } }) => (upsStatus?.has('inputBad') ? 'notAcceptable' : 'acceptable'),
  lineVoltageMost: (_seen, { lineVoltageMost }) => lineVoltageMost,
  lineVoltageLeast: (_seen, { lineVoltageLeast }) => lineVoltageLeast,
  testResult: (_seen, { testResult }) => testResult,
};

/** The answer to a reading, as it is sent; undefined where the unit has none. */
export function answerOf(name: UpsLinkName, seen: Seen, remembered: Remembered): string | undefined {
  const row = upsLinkRow(name);
  const compose = composed[name];
  const value = compose ? compose(seen, remembered) : row.register && seen.values[row.register];
  if (value === undefined) return undefined;
  return encodeAnswer(
    row,
    typeof value === 'number' ? within(value, row.form?.kind === 'minutes' ? 9999 * 60 : 999.9) : value,
  );
}

/** The digits have no sign, and end somewhere. */
const within = (value: number, most: number): number => Math.max(0, Math.min(most, value));

/** The names whose flag is true. */
const only = (flags: Readonly<Record<string, boolean>>): ReadonlySet<string> =>
  new Set(Object.keys(flags).filter((name) => flags[name]));
