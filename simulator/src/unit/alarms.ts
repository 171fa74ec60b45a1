import type { Model } from '../models/model.ts';
import { runtimeS } from '../physics/battery.ts';
import type { Alarm } from '../physics/beeper.ts';
import type { Parts } from './parts.ts';
import { presentFaults } from './present-faults.ts';

const silent: readonly Alarm[] = [];

/** What the unit beeps about as it stands. */
export function alarms(model: Model, parts: Parts): readonly Alarm[] {
  const { transfer, battery, overloaded } = parts;
  const found: Alarm[] = Object.values(presentFaults({ ...parts, overloaded: false })).flatMap((names) =>
    names.map((name): Alarm => `fault.${name}`),
  );
  if (overloaded) found.push('overload');
  if (transfer.kind === 'onBattery' && transfer.badInput) {
    found.push('onBattery');
    if (runtimeS(battery, model.battery, battery.estimateW) <= model.lowRuntimeWarningS) found.push('lowBattery');
  }
  return found.length === 0 ? silent : found;
}
