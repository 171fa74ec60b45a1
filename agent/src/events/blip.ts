import { stateOf, type Values } from '@ridethrough/protocol';
import { makeEvent } from './make-event.ts';
import type { Moment, Outcome } from './unit-state.ts';

type Cause = NonNullable<Values['statusChangeCause']>;

export interface BlipState {
  readonly cause?: Cause;
  readonly unitState?: string;
  /** Monotonic ms of the last change of the unit's state. */
  readonly changedAt?: number;
  /** A new cause without a new state, and when it came up. */
  readonly suspect?: { readonly at: number };
}

/** Causes that the mains gives; all others change without any transfer. */
export const mainsCauses: ReadonlySet<string> = new Set<Cause>([
  'highInputVoltage',
  'lowInputVoltage',
  'distortedInput',
  'rapidInputChange',
  'highInputFrequency',
  'lowInputFrequency',
  'frequencyOrPhaseDifference',
  'acceptableInput',
  'inputPhaseDelta',
  'inputNeutralMissing',
  'atsTransfer',
]);

/** State and cause are two items, and may be read from either side of a change: within this time they belong together. */
const TOGETHER_MS = 3000;
/** A suspect that no change of state has followed in this time was a transfer that was not seen. */
const CONFIRM_MS = 1000;

/** Finds the trace of a transfer that began and ended between two looks. */
export function stepBlip(before: BlipState, values: Values, moment: Moment): Outcome<BlipState> {
  const unitState = stateOf(values.upsStatus);
  const cause = values.statusChangeCause;
  if (unitState === undefined || cause === undefined) return { state: before, events: [] };
  const { at, away } = moment;
  const base = { cause, unitState };
  if (before.unitState !== unitState || before.cause === undefined)
    return { state: { ...base, changedAt: at }, events: [] };
  const blip = () => makeEvent('power.blip', moment, { 'input.transfer.reason': cause, before: before.cause });
  const isNew = before.cause !== cause && mainsCauses.has(cause) && unitState !== 'onBattery' && unitState !== 'off';
  // What the agent remembers from before it was away has no time on this clock.
  if (away) return { state: base, events: isNew ? [blip()] : [] };
  const changedAt = before.changedAt === undefined ? {} : { changedAt: before.changedAt };
  if (before.suspect) {
    if (at - before.suspect.at < CONFIRM_MS)
      return { state: { ...base, ...changedAt, suspect: before.suspect }, events: [] };
    return {
      state: { ...base, ...changedAt },
      events: [makeEvent('power.blip', moment, { 'input.transfer.reason': cause })],
    };
  }
  const settled = before.changedAt === undefined || at - before.changedAt >= TOGETHER_MS;
  return { state: { ...base, ...changedAt, ...(isNew && settled && { suspect: { at } }) }, events: [] };
}
