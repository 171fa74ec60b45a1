import { isSequencing, presentOutletGroups, stateOf, switchOf, type Values, viewGroup } from '@ridethrough/protocol';

/** What is remembered of a timer that turns the whole output off: monotonic ms and number of the looks that showed it. */
export interface OffTimer {
  readonly since: number;
  readonly looks: number;
  /** Milliseconds from the last look until the output goes off, as far as the unit tells; else 0. */
  readonly leftMs: number;
}

/** What makes servers go down has been seen for so long, and so often. */
const HOLD_MS = 5000;
const HOLD_LOOKS = 3;

/** One more look at the status. Undefined when no such timer runs. */
export function stepOffTimer(before: OffTimer | undefined, values: Values, at: number): OffTimer | undefined {
  const seconds = wholeOffSeconds(values);
  if (seconds === undefined) return undefined;
  return { since: before?.since ?? at, looks: (before?.looks ?? 0) + 1, leftMs: seconds * 1000 };
}

export const isSure = ({ since, looks }: OffTimer, now: number): boolean =>
  looks >= HOLD_LOOKS && now - since >= HOLD_MS;

/**
 * Seconds until the whole output goes off by a timer of the unit's, by two signs that agree: a countdown and a status word.
 * The main group feeds the others; where there is none, all groups together are the output. One group's timer is none.
 */
export function wholeOffSeconds(values: Values): number | undefined {
  const groups = presentOutletGroups(values).map((group) => ({
    group,
    status: viewGroup(values, group).status,
    seconds: countdownOf(values, group),
  }));
  const main = groups.find(({ group }) => group === 0);
  const output = main === undefined ? groups : [main];
  const running = output.filter(({ seconds, status }) => seconds >= 0 && isSequencing(status));
  const isRest = output.every((one) => running.includes(one) || switchOf(one.status) === 'off');
  // Of several groups one alone is a single group's timer, also where the others are off.
  if (running.length > 0 && isRest && (running.length > 1 || output.length === 1))
    return Math.max(...running.map(({ seconds }) => seconds));
  // By the unit's own shutdown signal and no timer; on battery both signs also mean other things (990-9840B).
  const isSignalled = values.upsStatus?.has('offPending') && values.simpleSignaling?.has('shutdownImminent');
  const isUntimed = groups.every(({ seconds, status }) => seconds < 0 && !isSequencing(status));
  return stateOf(values.upsStatus) === 'online' && isSignalled && isUntimed ? 0 : undefined;
}

function countdownOf(values: Values, group: number): number {
  const { mogOffCountdown, sog0OffCountdown, sog1OffCountdown, sog2OffCountdown } = values;
  return [mogOffCountdown, sog0OffCountdown, sog1OffCountdown, sog2OffCountdown][group] ?? -1;
}
