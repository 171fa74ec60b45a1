import { presentOutletGroups } from '../outlet-groups.ts';
import type { Door } from './command.ts';
import { familyOf } from './family.ts';

/**
 * Does the unit take register 1538 over this way? Known before anything is written: an SRT refuses every outlet command
 * on its serial port (seen on firmware 16.5), and a unit without register 590 has no groups to command.
 */
export const takesOutletCommand = ({ values, source }: Door): boolean =>
  presentOutletGroups(values).length > 0 && !(familyOf(values) === 'SRT' && source === 'serial');

/** Can one outlet command mean the whole unit? Not where the main group is not among those that register 590 shows. */
export const takesUnitByOutlets = (door: Door): boolean =>
  takesOutletCommand(door) && presentOutletGroups(door.values).includes(0);
