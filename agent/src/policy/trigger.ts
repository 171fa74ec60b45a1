import { type LowBatteryState, stepLowBattery } from '../events/low-battery.ts';
import { isOnBattery, type PolicyLook } from './policy-look.ts';
import { sayTime } from './say-time.ts';

export interface When {
  readonly low?: boolean | undefined;
  readonly runtimeSeconds?: number | undefined;
  readonly chargePercent?: number | undefined;
  readonly onBatterySeconds?: number | undefined;
}

/** What is remembered to tell whether a threshold is really reached. Begun anew by a restart. */
export type Trigger = LowBatteryState;
export const noTrigger: Trigger = { isLow: false };

/** No reading is at or below it. */
const NEVER = -1;

/** A limit counts by the rule for a low battery: held for 5 s over three readings, agreed by another register. */
export function stepTrigger(before: Trigger, when: When, look: PolicyLook): Trigger {
  if (!look.isFresh || look.source === undefined || look.source === 'off') return before;
  const values = {
    ...(look.runtime !== undefined && { runtime: look.runtime }),
    ...(look.charge !== undefined && { charge: look.charge }),
    ...(look.voltage !== undefined && { batteryVoltage: look.voltage }),
  };
  const limits = { runtimeSeconds: when.runtimeSeconds ?? NEVER, chargePercent: when.chargePercent ?? NEVER };
  const source = look.source === 'battery' ? 'battery' : 'mains';
  return stepLowBattery(before, values, source, limits, { at: look.at }).state;
}

/** Why it is time, in words; undefined when it is not. What is not fresh, or not on battery, is never a reason. */
export function reasonOf(trigger: Trigger, when: When, look: PolicyLook, onBatteryMs: number): string | undefined {
  if (!isOnBattery(look)) return undefined;
  if (when.low && look.isLow) return 'the battery is low';
  if (when.onBatterySeconds !== undefined && onBatteryMs >= when.onBatterySeconds * 1000)
    return `it has been on battery for ${sayTime(when.onBatterySeconds)}`;
  if (!trigger.isLow) return undefined;
  const { runtimeSeconds, chargePercent } = when;
  const isRuntime = runtimeSeconds !== undefined && (look.runtime ?? Number.POSITIVE_INFINITY) <= runtimeSeconds * 1.1;
  return isRuntime ? `its runtime is ${sayTime(runtimeSeconds)} or less` : `its charge is ${chargePercent} % or less`;
}
