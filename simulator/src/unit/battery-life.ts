import type { Battery } from '../physics/battery.ts';

const nearEndBelowPercent = 70;
const exceededBelowPercent = 50;

export type BatteryLife = 'ok' | 'nearEnd' | 'exceeded' | 'measuredNearEnd';

/** How far the battery is through its life: by its wear, or as a calibration has measured it. */
export function batteryLife({ healthPercent, learntPercent }: Battery): BatteryLife {
  if (healthPercent < exceededBelowPercent) return 'exceeded';
  if (learntPercent < nearEndBelowPercent) return 'measuredNearEnd';
  return healthPercent < nearEndBelowPercent ? 'nearEnd' : 'ok';
}
