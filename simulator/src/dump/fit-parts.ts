import type { RegisterName, Values } from '@ridethrough/protocol';
import type { Model } from '../models/model.ts';
import { setMains } from '../physics/mains.ts';
import { type GroupName, groupNames } from '../physics/outlet-groups.ts';
import type { Transfer } from '../physics/transfer.ts';
import { changeBattery } from '../unit/change-battery.ts';
import { faultRegisters } from '../unit/faults.ts';
import { feedShare, outputOf } from '../unit/output.ts';
import type { Parts } from '../unit/parts.ts';
import { isSetting, type Settings } from '../unit/settings.ts';
import { stepParts } from '../unit/step-parts.ts';
import type { BatteryChange } from '../unit/unit-changes.ts';
import type { Dump } from './dump.ts';
import { fitOutcomes } from './fit-outcomes.ts';

/** The unit in the state that the dump shows, as far as a unit can be put into it; nothing that was under way goes on. */
export function fitParts(
  model: Model,
  start: Parts,
  { values, coarseStatus }: Pick<Dump, 'values' | 'coarseStatus'>,
): Parts {
  const settled: Parts = {
    ...start,
    settings: fitSettings(start.settings, values),
    mains: setMains(start.mains, fitMains(values)),
    ...fitOutcomes(start, values),
    faults: {
      ...start.faults,
      ...Object.fromEntries(faultRegisters.map((register) => [register, [...(values[register] ?? [])]])),
    },
    energyWh: values.outputEnergy ?? start.energyWh,
  };
  const fed = fitFeed(settled, values, coarseStatus === true);
  const loaded = fitLoad(model, fed, values);
  const charged = changeBattery(model, loaded, fitCharge(values));
  const cause = values.statusChangeCause ?? charged.cause;
  // What has to follow at once follows, with the cause that the dump has for it.
  const now = stepParts(model, charged, 0);
  return isKnownCause(cause) ? { ...now, cause } : now;
}

/** Only settings that the unit has. */
function fitSettings(settings: Settings, values: Values): Settings {
  const given = (Object.keys(values) as RegisterName[])
    .filter(isSetting)
    .filter((name) => settings[name] !== undefined);
  return { ...settings, ...Object.fromEntries(given.map((name) => [name, values[name]])) };
}

function fitMains({ inputVoltage, outputFrequency, upsStatus }: Values): { voltage?: number; frequency?: number } {
  const onBattery = upsStatus?.has('onBattery') === true;
  const voltage = inputVoltage ?? (onBattery ? 0 : undefined);
  const frequency = upsStatus?.has('online') === false ? undefined : outputFrequency;
  return { ...(voltage !== undefined && { voltage }), ...(frequency !== undefined && frequency > 0 && { frequency }) };
}

/** Which groups are on, and what feeds them. */
function fitFeed(parts: Parts, values: Values, coarse: boolean): Parts {
  const { upsStatus: status } = values;
  const cause = causeIn(values) ?? parts.cause;
  const isOff = status?.has('off') === true;
  const groups = Object.fromEntries(groupNames.map((name) => [name, fitGroup(parts, values, { name, isOff })])) as Pick<
    Parts['groups'],
    GroupName
  >;
  const told = transferIn(status, cause) ?? parts.transfer;
  // Whether it was in its high-efficiency mode was not looked at.
  const transfer =
    coarse && told.kind === 'online' && parts.transfer.kind === 'online' ? { ...parts.transfer, cause } : told;
  return { ...parts, groups: { ...parts.groups, ...groups }, transfer };
}

function fitGroup(
  parts: Parts,
  values: Values,
  { name, isOff }: { readonly name: GroupName; readonly isOff: boolean },
) {
  const group = parts.groups[name];
  const flags = values[`${name}Status`];
  if (group === null) return null;
  // The main relay is the output's own, whatever a dump shows of a group that no register tells of.
  const on = name === 'mog' ? !isOff : !isOff && flags?.has('off') !== true;
  return { ...group, on };
}

const greenAfterMs = 5 * 60_000;

function transferIn(status: Values['upsStatus'], cause: Parts['cause']): Transfer | undefined {
  if (status?.has('off')) return { kind: 'off', cause };
  if (status?.has('onBattery'))
    return { kind: 'onBattery', cause, badInput: status.has('inputBad') || !status.has('testInProgress') };
  if (status?.has('bypass')) return { kind: 'bypass', cause, why: 'command' };
  return status?.has('online')
    ? { kind: 'online', cause, greenInMs: status.has('highEfficiency') ? 0 : greenAfterMs }
    : undefined;
}

/** The plugs draw what the dump's unit gave, and its estimate goes by that. */
function fitLoad(model: Model, parts: Parts, { realPower }: Values): Parts {
  const share = feedShare(model, parts);
  const isTold = realPower !== undefined && share > 0;
  const load = isTold ? { ...parts.load, demandW: (realPower * model.ratedW) / 100 / share } : parts.load;
  const loaded = { ...parts, load };
  return { ...loaded, battery: { ...parts.battery, estimateW: outputOf(model, loaded).watts } };
}

/** A battery that its unit takes to be worn is worn. */
const expected = (percent: number) => ({ healthPercent: percent, expectedPercent: percent });
const measured = (percent: number) => ({ ...expected(percent), learntPercent: percent });

const lives: Readonly<Record<string, BatteryChange>> = {
  nearEnd: expected(65),
  exceeded: expected(45),
  nearEndAcknowledged: expected(65),
  exceededAcknowledged: expected(45),
  measuredNearEnd: measured(65),
  measuredNearEndAcknowledged: measured(65),
};

function fitCharge({ charge, batteryTemperature, batteryLifeStatus }: Values) {
  const life = [...(batteryLifeStatus ?? [])].map((name) => lives[name]).find((each) => each !== undefined);
  const isWithin = batteryTemperature !== undefined && batteryTemperature >= -20 && batteryTemperature <= 80;
  return {
    ...(charge !== undefined && charge <= 100 && { chargePercent: charge }),
    ...(isWithin && { temperatureC: batteryTemperature }),
    ...life,
  };
}

const isKnownCause = (cause: NonNullable<Values['statusChangeCause']>): cause is Parts['cause'] =>
  !cause.startsWith('unknown(');

function causeIn({ statusChangeCause: cause }: Values): Parts['cause'] | undefined {
  return cause !== undefined && isKnownCause(cause) ? cause : undefined;
}
