import type { RegisterName } from '@ridethrough/protocol';
import type { Model } from '../../models/model.ts';

/** Behind a group. SMT and SMTL units read 0 there, an SMX750 what a group reads that is off. */
const behindGroups: readonly RegisterName[] = ['reserved5', 'reserved8'];
/** Read 0 on every unit dumped. */
const always: readonly RegisterName[] = [
  'reserved11',
  'reserved14',
  'reserved15',
  'reserved17',
  'outputFrequencySetting',
  'reserved594',
];
/** Between the load-shedding settings; read 0 on an SMTL. */
const besideShedding: readonly RegisterName[] = ['reserved1062', 'reserved1067', 'reserved1071'];
const off = 2;

/** What each word of a register reads that has nothing behind it; undefined where the unit has no such register. */
export function emptyWord(name: RegisterName, model: Model): number | undefined {
  if (behindGroups.includes(name)) return model.absentGroupsReadOff ? off : 0;
  if (always.includes(name)) return 0;
  if (besideShedding.includes(name) && model.loadShedSettings) return 0;
  return name === 'reserved513' ? model.word513 : undefined;
}
