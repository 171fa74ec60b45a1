import type { EventBody, Values } from '@ridethrough/protocol';
import {
  type BatteryLimits,
  type Discharge,
  followDischarge,
  isAtLimit,
  isLowByTwoSigns,
} from './low-battery-signs.ts';
import { makeEvent } from './make-event.ts';
import type { PowerState } from './power.ts';
import type { Moment, Outcome } from './unit-state.ts';

export interface LowBatteryState {
  readonly isLow: boolean;
  /** How long the opposite of `isLow` has held: monotonic ms of its first reading, and their number. */
  readonly held?: { readonly since: number; readonly readings: number };
  readonly discharge?: Discharge;
  /** Battery voltage last read on mains. */
  readonly floatVoltage?: number;
}

const HOLD_MS = 5000;
const HOLD_READINGS = 3;

/** A reading of the measurements: the rule of docs/agent.md, "Low battery". */
export function stepLowBattery(
  before: LowBatteryState,
  values: Values,
  source: PowerState['source'],
  limits: BatteryLimits,
  moment: Moment,
): Outcome<LowBatteryState> {
  if (source === 'mains') {
    const floatVoltage = values.batteryVoltage ?? before.floatVoltage;
    const { isLow, events } = onMains(before, moment);
    return { state: { isLow, ...(floatVoltage !== undefined && { floatVoltage }) }, events };
  }
  const discharge = followDischarge(before.discharge, values, moment.at, limits);
  const base = { ...(before.floatVoltage !== undefined && { floatVoltage: before.floatVoltage }), discharge };
  const opposite = before.isLow
    ? !isAtLimit(values, limits, 'raised')
    : isLowByTwoSigns({ values, limits, discharge, floatVoltage: before.floatVoltage, at: moment.at });
  if (!opposite) return { state: { ...base, isLow: before.isLow }, events: [] };
  const held = { since: before.held?.since ?? moment.at, readings: (before.held?.readings ?? 0) + 1 };
  if (held.readings < HOLD_READINGS || moment.at - held.since < HOLD_MS)
    return { state: { ...base, isLow: before.isLow, held }, events: [] };
  const details = {
    'battery.charge': values.charge,
    'battery.runtime': values.runtime,
    'battery.voltage': values.batteryVoltage,
  };
  const event = makeEvent(before.isLow ? 'battery.low-cleared' : 'battery.low', moment, details);
  return { state: { ...base, isLow: !before.isLow }, events: [event] };
}

/** The status says mains: whatever the battery is, it is not low by the rule. */
export function endLowOnMains(before: LowBatteryState, moment: Moment): Outcome<LowBatteryState> {
  const { isLow, events } = onMains(before, moment);
  return { state: { isLow, ...(before.floatVoltage !== undefined && { floatVoltage: before.floatVoltage }) }, events };
}

function onMains(before: LowBatteryState, moment: Moment): { isLow: false; events: EventBody[] } {
  return { isLow: false, events: before.isLow ? [makeEvent('battery.low-cleared', moment)] : [] };
}
