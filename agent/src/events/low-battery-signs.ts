import type { Values } from '@ridethrough/protocol';

export interface BatteryLimits {
  readonly runtimeSeconds: number;
  readonly chargePercent: number;
}

/** How the charge came down since the load went to battery. */
export interface Discharge {
  /** Monotonic ms and percent of the first reading on battery. */
  readonly at: number;
  readonly charge?: number;
  readonly lastCharge?: number;
  /** No reading was far from the one before. */
  readonly isSteady: boolean;
  /** The first reading was above the limit. */
  readonly beganAbove: boolean;
}

export interface BatterySight {
  readonly values: Values;
  readonly limits: BatteryLimits;
  readonly discharge: Discharge;
  readonly floatVoltage: number | undefined;
  readonly at: number;
}

/** A battery does not lose more than this between two looks; a wrong value does. */
const STEADY_PERCENT = 5;
/** A 12 V block that floats at 13.5 V is at 11.6 V here. */
const SAGGING = 0.86;

export function followDischarge(
  before: Discharge | undefined,
  values: Values,
  at: number,
  limits: BatteryLimits,
): Discharge {
  const charge = plausibleCharge(values);
  if (before?.charge === undefined) {
    const seen = charge === undefined ? {} : { charge, lastCharge: charge };
    return { at, ...seen, isSteady: true, beganAbove: (charge ?? 0) > limits.chargePercent };
  }
  if (charge === undefined || before.lastCharge === undefined) return before;
  const isSteady = before.isSteady && Math.abs(charge - before.lastCharge) <= STEADY_PERCENT;
  return { ...before, lastCharge: charge, isSteady };
}

/** Runtime or charge at or below its limit; `raised` asks for a little more, so that the answer does not flutter. */
export function isAtLimit(values: Values, limits: BatteryLimits, raised?: 'raised'): boolean {
  return (
    runtimeAtLimit(values, limits.runtimeSeconds * (raised ? 1.1 : 1)) ||
    chargeAtLimit(values, limits.chargePercent + (raised ? 2 : 0))
  );
}

/** At a limit, and agreed by a sign that does not come from the same register. */
export function isLowByTwoSigns(sight: BatterySight): boolean {
  const { values, limits } = sight;
  const byRuntime = runtimeAtLimit(values, limits.runtimeSeconds);
  const byCharge = chargeAtLimit(values, limits.chargePercent);
  if (byRuntime && byCharge) return true;
  if (byRuntime)
    return chargeAtLimit(values, 2 * limits.chargePercent) || unitSays(values) || isSagging(sight) || fallsFast(sight);
  if (byCharge)
    return (
      runtimeAtLimit(values, 2 * limits.runtimeSeconds) ||
      unitSays(values) ||
      isSagging(sight) ||
      cameDownSteadily(sight)
    );
  return false;
}

function plausibleCharge({ charge }: Values): number | undefined {
  return charge !== undefined && charge >= 0 && charge <= 100 ? charge : undefined;
}

function runtimeAtLimit({ runtime }: Values, seconds: number): boolean {
  return runtime !== undefined && runtime >= 0 && runtime <= seconds;
}

function chargeAtLimit(values: Values, percent: number): boolean {
  const charge = plausibleCharge(values);
  return charge !== undefined && charge <= percent;
}

/** Register 18 bit 1 follows every shutdown command too, so it counts only while no group's off timer runs (990-9840B). */
function unitSays(values: Values): boolean {
  const timers = [values.mogOffCountdown, values.sog0OffCountdown, values.sog1OffCountdown, values.sog2OffCountdown];
  return values.simpleSignaling?.has('shutdownImminent') === true && timers.every((seconds) => (seconds ?? -1) < 0);
}

function isSagging({ values, floatVoltage }: BatterySight): boolean {
  return (
    values.batteryVoltage !== undefined && floatVoltage !== undefined && values.batteryVoltage <= SAGGING * floatVoltage
  );
}

/** At the speed at which the charge fell so far it is gone within twice the limit. */
function fallsFast({ discharge, limits, at }: BatterySight): boolean {
  const { charge, lastCharge, isSteady } = discharge;
  if (!isSteady || charge === undefined || lastCharge === undefined) return false;
  const fell = charge - lastCharge;
  const tookSeconds = (at - discharge.at) / 1000;
  return fell >= 1 && (lastCharge / fell) * tookSeconds <= 2 * limits.runtimeSeconds;
}

/** The charge was above its limit on this discharge and came down without a leap: it is no value out of nowhere. */
function cameDownSteadily({ discharge }: BatterySight): boolean {
  return discharge.isSteady && discharge.beganAbove;
}
