import type { SupplyChange } from '../physics/mains.ts';
import { SimulatorError } from '../simulator-error.ts';
import { checkRange } from './check-changes.ts';
import type { MainsChange } from './unit-changes.ts';

/** Where percent are wanted in place of volts, and where each number has to lie. */
export const mainsLimits = {
  voltage: [0, 500, 'V'],
  percent: [0, 200, '% of the nominal voltage'],
  frequency: [0, 100, 'Hz'],
  distortion: [0, 1, 'of the voltage'],
  flicker: [0, 1, 'of the voltage'],
  rampMs: [1, 3_600_000, 'ms'],
  forMs: [1, 86_400_000, 'ms'],
} as const;

const timing: readonly string[] = ['rampMs', 'forMs'];

/** A ramp or a duration alone changes nothing. */
export const isTimingOnly = (change: object): boolean => {
  const names = Object.keys(change);
  return names.length > 0 && names.every((name) => timing.includes(name));
};

/** What happens to the supply. Throws SimulatorError 'bad-value' for what no supply can be. */
export function supplyChange({ percent, ...change }: MainsChange, nominalVolts: number): SupplyChange {
  for (const [name, [least, most]] of Object.entries(mainsLimits)) {
    const value = Object.entries({ percent, ...change }).find(([member]) => member === name)?.[1];
    if (value !== undefined) checkRange(name, Number(value), least, most);
  }
  if (percent !== undefined && change.voltage !== undefined)
    throw new SimulatorError('bad-value', 'mains: voltage or percent, not both');
  return percent === undefined ? change : { ...change, voltage: (percent * nominalVolts) / 100 };
}
