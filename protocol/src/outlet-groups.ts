import type { Values } from './registers.ts';
import type { GroupNumber } from './row.ts';
import { outletGroupBitNames } from './tables/outlet-commands.ts';

type OutletGroupBit = (typeof outletGroupBitNames)[number];

const groupNumbers: readonly GroupNumber[] = [0, 1, 2, 3];

/** The bit that stands for an outlet group, in register 590 and in the command. */
export function outletGroupBit(group: GroupNumber): OutletGroupBit {
  return outletGroupBitNames[group];
}

/** The numbers of the groups whose bits are set, the main group (0) first; other names in the set are passed over. */
export function outletGroupNumbers(bits: ReadonlySet<string>): GroupNumber[] {
  return groupNumbers.filter((group) => bits.has(outletGroupBit(group)));
}

/** The groups that a unit has. Without register 590 none is known, whatever the groups' own registers read. */
export function presentOutletGroups(values: Pick<Values, 'outletGroups'>): GroupNumber[] {
  return values.outletGroups ? outletGroupNumbers(values.outletGroups) : [];
}
