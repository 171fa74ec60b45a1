import type { PowerRow } from '../models/power-row.ts';

/** How much too much load the unit has borne, and what it has done about it. */
export interface Overload {
  /** 0..1 of what can be borne. */
  readonly dose: number;
  /** `bypass`: the load went around the inverter; `off`: it ended the output. */
  readonly relief: 'none' | 'bypass' | 'off';
}

export interface OverloadInput {
  /** Load as a share of the rating; the greater of watts and volt-amperes. */
  readonly share: number;
  /** An overload is reported. */
  readonly present: boolean;
  /** What carries the load. */
  readonly by: 'inverter' | 'mains' | 'nothing';
  readonly limits: PowerRow['overload'];
  /** The way around the inverter could take the load. */
  readonly bypassFit: boolean;
}

/** Above this much of the rating an overload is reported, until the load is back at the rating. */
const reportedAbove = 1.05;
/** From the brink to cool. */
const coolMs = 60_000;
/** What is borne not at all still takes the unit this long to notice. */
const leastMs = 100;

export const startOverload: Overload = { dose: 0, relief: 'none' };

/** Whether this much load is an overload, where it was one before or not. */
export const isOverload = (share: number, before: boolean): boolean => share > (before ? 1 : reportedAbove);

export function stepOverload(before: Overload, now: OverloadInput, dtMs: number): Overload {
  // Turned on again after it had ended the output, the unit tries anew.
  if (before.relief === 'off') return now.by === 'nothing' ? before : stepOverload(startOverload, now, dtMs);
  if (!now.present) return cool(before, dtMs);
  if (before.relief === 'bypass' && !now.bypassFit) return { dose: 1, relief: 'off' };
  const dose = before.dose + dtMs / bearableMs(now);
  if (dose < 1) return { dose, relief: before.relief };
  return now.by === 'inverter' && now.bypassFit ? { dose: 0, relief: 'bypass' } : { dose: 1, relief: 'off' };
}

function cool({ dose, relief }: Overload, dtMs: number): Overload {
  return dose === 0 && relief === 'none' ? startOverload : { dose: Math.max(0, dose - dtMs / coolMs), relief: 'none' };
}

/** Between the rating and the lowest limit an overload is reported and borne. */
function bearableMs({ share, by, limits }: OverloadInput): number {
  const limit = by === 'nothing' ? undefined : limits[by].find(({ above }) => share > above);
  return limit === undefined ? Number.POSITIVE_INFINITY : Math.max(leastMs, limit.forS * 1000);
}
