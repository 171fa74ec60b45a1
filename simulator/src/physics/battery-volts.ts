import type { BatteryRow } from '../models/model.ts';
import type { Battery, BatteryDuty } from './battery.ts';
import { type Chemistry, chemistries } from './chemistry.ts';
import { interpolate } from './interpolate.ts';

/** A worn battery, and more so one with a bad cell, gives way to a load that a new one carries. */
const sagOfWear = 1.5;
const sagOfBadCell = 2;

/** The terminal voltage after all lag: rest voltage by charge, pulled down by load, lifted by the charger. */
export function settledVolts(battery: Battery, row: BatteryRow, ratedW: number, duty: BatteryDuty): number {
  const cell: Chemistry = chemistries[row.chemistry];
  const rest = interpolate(cell.rest, battery.charge);
  const float = cell.float + cell.floatPerC * (battery.temperatureC - 25);
  switch (duty.kind) {
    case 'carry': {
      const wear = 1 + sagOfWear * (1 - battery.healthPercent / 100);
      const sag = cell.sag * wear * (battery.weak ? sagOfBadCell : 1);
      return row.cells * (rest - sag * (duty.loadW / ratedW) * (1 + 0.6 * (1 - battery.charge)));
    }
    case 'charge':
      return row.cells * Math.min(float, rest + cell.chargeLift);
    case 'rest':
      return row.cells * rest;
    default:
      return duty satisfies never;
  }
}
