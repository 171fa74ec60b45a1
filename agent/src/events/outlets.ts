import {
  type EventBody,
  isSequencing,
  presentOutletGroups,
  switchOf,
  type Values,
  viewGroup,
} from '@ridethrough/protocol';
import { makeEvent } from './make-event.ts';
import type { Moment, Outcome } from './unit-state.ts';

/** By outlet group number. */
export type OutletState = Readonly<Record<number, { readonly switch: 'on' | 'off'; readonly pending: boolean }>>;

/** Groups going on and off, and the sequences under way in them. A group seen for the first time tells nothing. */
export function stepOutlets(before: OutletState, values: Values, moment: Moment): Outcome<OutletState> {
  const events: EventBody[] = [];
  const state: Record<number, OutletState[number]> = { ...before };
  for (const group of presentOutletGroups(values)) {
    const { status, name } = viewGroup(values, group);
    const now = switchOf(status);
    if (now === undefined) continue;
    const was = before[group];
    const pending = isSequencing(status);
    state[group] = { switch: now, pending };
    if (was === undefined) continue;
    const details = { group, [`outlet.group.${group}.name`]: name, [`outlet.group.${group}.status`]: now };
    if (was.switch !== now) events.push(makeEvent('outlet.changed', moment, details));
    if (was.pending !== pending) events.push(makeEvent(pending ? 'outlet.pending' : 'outlet.idle', moment, details));
  }
  return { state, events };
}
