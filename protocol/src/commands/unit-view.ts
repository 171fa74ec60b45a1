import { presentOutletGroups } from '../outlet-groups.ts';
import type { Values } from '../registers.ts';
import { stateOf } from '../state-of.ts';
import { isSequencing, switchOf, viewGroup } from './group-view.ts';

/** Is the whole unit about to turn on or off? On battery because of bad mains "off pending" is always set (990-9840B), and says nothing. */
export function isUnitPending(status: Values['upsStatus']): boolean {
  if (status === undefined) return false;
  return status.has('onPending') || (status.has('offPending') && !(status.has('onBattery') && status.has('inputBad')));
}

/** Is anything of the outlets under way, in a group or in the whole unit? */
export const isUnitBusy = (values: Values): boolean =>
  isUnitPending(values.upsStatus) ||
  presentOutletGroups(values).some((group) => isSequencing(viewGroup(values, group).status));

/** Is every group that the unit has on, or off? */
export const areGroups = (values: Values, wanted: 'on' | 'off'): boolean =>
  presentOutletGroups(values).every((group) => switchOf(viewGroup(values, group).status) === wanted);

/** Does the unit feed its output, whatever from? */
export function isOutputOn(values: Values): boolean {
  const state = stateOf(values.upsStatus);
  return state !== undefined && state !== 'off';
}
