import { presentOutletGroups } from '../outlet-groups.ts';
import type { Values } from '../registers.ts';
import type { GroupNumber } from '../row.ts';

/** The registers of one outlet group, side by side. */
export type GroupView = {
  readonly status: ReadonlySet<string> | undefined;
  readonly name: string | undefined;
  readonly offDelay: number | undefined;
  readonly onDelay: number | undefined;
  readonly stayOff: number | undefined;
};

/** What the values say of one outlet group, whether the unit has it or not. */
export function viewGroup(values: Values, group: GroupNumber): GroupView {
  const v = values;
  switch (group) {
    case 0:
      return {
        status: v.mogStatus,
        name: v.mogName,
        offDelay: v.mogOffDelay,
        onDelay: v.mogOnDelay,
        stayOff: v.mogStayOff,
      };
    case 1:
      return {
        status: v.sog0Status,
        name: v.sog0Name,
        offDelay: v.sog0OffDelay,
        onDelay: v.sog0OnDelay,
        stayOff: v.sog0StayOff,
      };
    case 2:
      return {
        status: v.sog1Status,
        name: v.sog1Name,
        offDelay: v.sog1OffDelay,
        onDelay: v.sog1OnDelay,
        stayOff: v.sog1StayOff,
      };
    case 3:
      return {
        status: v.sog2Status,
        name: v.sog2Name,
        offDelay: v.sog2OffDelay,
        onDelay: v.sog2OnDelay,
        stayOff: v.sog2StayOff,
      };
    default:
      return group satisfies never;
  }
}

/** A group that the unit has, by its number; undefined for any other number. */
export const groupOf = (values: Values, group: number): GroupNumber | undefined =>
  presentOutletGroups(values).find((present) => present === group);

/** The group's state; undefined when the word shows neither or both. */
export function switchOf(status: ReadonlySet<string> | undefined): 'on' | 'off' | undefined {
  if (status === undefined || status.has('on') === status.has('off')) return undefined;
  return status.has('on') ? 'on' : 'off';
}

const sequenceBits = [
  'reboot',
  'shutdown',
  'sleep',
  'onDelayPending',
  'offDelayRunning',
  'waitsForAc',
  'waitsForRuntime',
] as const;

/** Is a sequence under way in the group? */
export const isSequencing = (status: ReadonlySet<string> | undefined): boolean =>
  status !== undefined && sequenceBits.some((bit) => status.has(bit));
