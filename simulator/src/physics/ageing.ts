import type { BatteryRow } from '../models/model.ts';
import { chemistries } from './chemistry.ts';

/** What a pack loses until the end of its rated life, percent of a new one. */
const lostInLife = 50;
export const leastHealthPercent = 1;
const yearMs = 365.25 * 86_400_000;
const ratedAtC = 25;
/** Ten degrees more halve the life of a battery. */
const halvedByC = 10;
const collapseBelow = 0.4;

const lifeMs = (row: BatteryRow): number => row.lifeYears * yearMs;

/** Percent of a new pack's capacity lost by the passing of time. */
export function calendarWear(row: BatteryRow, temperatureC: number, ms: number): number {
  const pace = 2 ** (Math.max(0, temperatureC - ratedAtC) / halvedByC);
  return (lostInLife * pace * ms) / lifeMs(row);
}

/** Percent lost by a discharge; 1 = from full to empty. */
export const cycleWear = (row: BatteryRow, discharged: number): number =>
  (lostInLife * discharged) / chemistries[row.chemistry].cycles;

/** Milliseconds until the end of the rated life, with the wear of a cool place. */
export function lifeLeftMs(row: BatteryRow, healthPercent: number): number {
  return lifeMs(row) * Math.max(0, (healthPercent - lostInLife) / (100 - lostInLife));
}

/** A pack with a bad cell gives up long before it is empty. */
export const isCollapsing = ({ weak }: { readonly weak: boolean }, charge: number): boolean =>
  weak && charge <= collapseBelow;
