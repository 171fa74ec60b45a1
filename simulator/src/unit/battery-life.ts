import type { Battery } from '../physics/battery.ts';

const nearEndBelowPercent = 70;
const exceededBelowPercent = 50;

/** How far the battery is through its life, by the capacity it has left. */
export function batteryLife({ healthPercent }: Battery): 'ok' | 'nearEnd' | 'exceeded' {
  if (healthPercent < exceededBelowPercent) return 'exceeded';
  return healthPercent < nearEndBelowPercent ? 'nearEnd' : 'ok';
}
