import type { Model } from '../models/model.ts';
import { runtimeS } from '../physics/battery.ts';
import { isBatteryGone } from './faults.ts';
import { type Output, outputOf } from './output.ts';
import type { Parts } from './parts.ts';
import { presentFaults } from './present-faults.ts';

/** A unit at one moment, with what its registers need worked out. */
export interface View {
  readonly model: Model;
  readonly parts: Parts;
  readonly output: Output;
  /** The estimate that the unit shows; 0 without a battery. */
  readonly runtimeS: number;
  readonly batteryGone: boolean;
}

export function viewOf(model: Model, parts: Parts): View {
  const batteryGone = isBatteryGone(presentFaults(parts));
  return {
    model,
    parts,
    output: outputOf(model, parts),
    runtimeS: batteryGone ? 0 : runtimeS(parts.battery, model.battery, parts.battery.estimateW),
    batteryGone,
  };
}
