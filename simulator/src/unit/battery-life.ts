import type { Battery } from '../physics/battery.ts';

const nearEndBelowPercent = 70;
const exceededBelowPercent = 50;

export type BatteryLife = 'ok' | 'nearEnd' | 'exceeded' | 'measuredNearEnd';

type Known = Pick<Battery, 'expectedPercent' | 'learntPercent'>;

/** What the unit takes its battery to be good for, percent of a new one: it cannot see the true health. */
export const knownPercent = ({ expectedPercent, learntPercent }: Known): number =>
  Math.min(expectedPercent, learntPercent);

/** How far the battery is through its life for all that the unit knows: by its expectation, or as it has measured it. */
export function batteryLife(known: Known): BatteryLife {
  const percent = knownPercent(known);
  if (percent < exceededBelowPercent) return 'exceeded';
  if (known.learntPercent < nearEndBelowPercent) return 'measuredNearEnd';
  return percent < nearEndBelowPercent ? 'nearEnd' : 'ok';
}
