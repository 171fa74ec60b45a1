import type { Model } from '../models/model.ts';
import { setBattery } from '../physics/battery.ts';
import { SimulatorError } from '../simulator-error.ts';
import { checkRange } from './check-changes.ts';
import { changeFault } from './faults.ts';
import { laterDate } from './later-date.ts';
import { noteFaults } from './note-faults.ts';
import { batteryDuty, outputOf } from './output.ts';
import type { Parts } from './parts.ts';
import type { BatteryChange } from './unit-changes.ts';
import { withFaults } from './with-faults.ts';

/** The unit with another battery. Throws SimulatorError 'bad-value' for what this unit cannot have. */
export function changeBattery(model: Model, parts: Parts, change: BatteryChange): Parts {
  checkRange('chargePercent', change.chargePercent, 0, 100);
  checkRange('temperatureC', change.temperatureC, -20, 80);
  checkRange('healthPercent', change.healthPercent, 1, 100);
  checkRange('learntPercent', change.learntPercent, 1, 100);
  checkRange('expectedPercent', change.expectedPercent, 1, 100);
  checkRange('ageYears', change.ageYears, 0, 50);
  if (change.externalPacks !== undefined && model.battery.externalPack === undefined) {
    throw new SimulatorError('bad-value', `externalPacks: ${model.sku} takes none`);
  }
  checkRange('externalPacks', change.externalPacks, 0, model.battery.externalPack?.most ?? 0);
  const { watts } = outputOf(model, parts);
  const context = { row: model.battery, ratedW: model.ratedW, duty: batteryDuty(parts, watts), loadW: watts };
  const now = { ...parts, battery: setBattery(parts.battery, change, context) };
  return noteFaults(parts, change.replaced ? replaced(now, parts.battery.ageMs) : now);
}

/** Who changes a battery enters its date and clears what the old one left behind. */
function replaced(parts: Parts, ageMs: number): Parts {
  const { batteryDate } = parts.settings;
  const fitted = batteryDate && laterDate(batteryDate, ageMs);
  const change = { register: 'batterySystemError', fault: 'needsReplacement', set: false } as const;
  return withFaults(
    {
      ...parts,
      acknowledgedLife: null,
      latched: false,
      settings: { ...parts.settings, ...(fitted && { batteryDate: fitted }) },
    },
    changeFault(parts.faults, change),
  );
}
