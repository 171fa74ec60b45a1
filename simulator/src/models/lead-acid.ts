import type { BatteryRow } from './model.ts';

/** Runtimes are of the order that the maker publishes for a new battery; nothing but the simulated battery rests on them. */
export const leadAcid = (cells: number, runtime: BatteryRow['runtime']): BatteryRow => ({
  chemistry: 'leadAcid',
  cells,
  runtime,
  rechargeHours: 3,
  runtimeCapS: 86400,
  lifeYears: 5,
});
