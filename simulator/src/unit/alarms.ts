import type { Model } from '../models/model.ts';
import { runtimeS } from '../physics/battery.ts';
import type { Alarm } from '../physics/beeper.ts';
import { faultRegisters } from './faults.ts';
import type { Parts } from './parts.ts';
import { presentFaults } from './present-faults.ts';

const silent: readonly Alarm[] = [];

/** What the unit beeps about as it stands. */
export function alarms(model: Model, parts: Parts): readonly Alarm[] {
  const { transfer, battery, overloaded } = parts;
  const found: Alarm[] = [];
  const faults = presentFaults(parts);
  for (const register of faultRegisters)
    for (const fault of faults[register]) if (fault !== 'overload') found.push(`fault.${fault}`);
  if (overloaded || faults.powerSystemError.includes('overload')) found.push('overload');
  if (transfer.kind === 'onBattery' && transfer.badInput) {
    found.push('onBattery');
    if (runtimeS(battery, model.battery, battery.estimateW) <= model.lowRuntimeWarningS) found.push('lowBattery');
  }
  return found.length === 0 ? silent : found;
}
