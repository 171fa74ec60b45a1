import type { RegisterName, Values } from '@ridethrough/protocol';
import type { Model } from '../models/model.ts';
import type { Meters } from '../unit/meters.ts';
import type { Parts } from '../unit/parts.ts';
import { measurementReaders } from '../unit/registers/measurement.ts';
import { viewOf } from '../unit/view.ts';

const meteredRegisters = [
  'batteryVoltage',
  'realPower',
  'apparentPower',
  'outputCurrent',
  'outputVoltage',
  'outputFrequency',
  'inputVoltage',
  'bypassVoltage',
  'bypassFrequency',
] as const satisfies readonly RegisterName[];

/** Meters that are off by as much as the dump's unit shows beside what the simulated one has. */
export function fitMeters(model: Model, parts: Parts, values: Values): Meters {
  const view = viewOf(model, parts);
  const pairs = meteredRegisters.flatMap((name): [RegisterName, number][] => {
    const shown = values[name];
    const there = measurementReaders[name](view);
    if (shown === undefined || there === undefined || there === 0 || shown === there) return [];
    return [[name, shown / there]];
  });
  return Object.fromEntries(pairs);
}
