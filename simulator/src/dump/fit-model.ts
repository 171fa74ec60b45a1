import type { RegisterName, Values } from '@ridethrough/protocol';
import type { GroupRow, Limits, Model } from '../models/model.ts';
import { type GroupName, groupNames } from '../physics/outlet-groups.ts';
import type { Dump } from './dump.ts';

/** The model as the dump's own unit is: its ratings, groups and ranges. What only a running unit can tell comes later. */
export function fitModel(base: Model, { values, lowRuntimeWarningS }: Dump): Model {
  const { outputVoltageSetting } = values;
  return {
    ...base,
    ratedVa: values.apparentPowerRating ?? base.ratedVa,
    ratedW: values.realPowerRating ?? base.ratedW,
    lowRuntimeWarningS: lowRuntimeWarningS ?? base.lowRuntimeWarningS,
    ...(outputVoltageSetting !== undefined && isKnown(outputVoltageSetting) && { outputVoltageSetting }),
    groups: fitGroups(base, values),
    transfer: {
      high: widened(base.transfer.high, values.transferHigh),
      low: widened(base.transfer.low, values.transferLow),
    },
    loadShedSettings:
      base.loadShedSettings || (Object.keys(values) as RegisterName[]).some((name) => /LoadShed/.test(name)),
  };
}

const isKnown = (choice: NonNullable<Values['outputVoltageSetting']>): choice is Model['outputVoltageSetting'] =>
  !choice.startsWith('unknown(');

function fitGroups(base: Model, values: Values): Model['groups'] {
  const present = values.outletGroups;
  if (present === undefined) return base.groups;
  const fitted = groupNames.map((name): [GroupName, GroupRow | null] => {
    const row = base.groups[name];
    if (present.has(name)) return [name, { ...(row ?? unnamed), commandable: true }];
    // A main group need not take commands to be there.
    return [name, name === 'mog' && row !== null ? { ...row, commandable: false } : null];
  });
  return { ...base.groups, ...Object.fromEntries(fitted) };
}

const unnamed: GroupRow = {
  commandable: true,
  name: '',
  offDelayS: 0,
  onDelayS: 0,
  stayOffS: 8,
  minimumReturnRuntimeS: 0,
};

const widened = ({ default: shipped, least, most }: Limits, value = shipped): Limits => ({
  default: value,
  least: Math.min(least, value),
  most: Math.max(most, value),
});
