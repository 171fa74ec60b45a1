import { registers, type UpsLinkName, type UpsLinkRow, upsLinkNames, upsLinkRow } from '@ridethrough/protocol';
import type { PolledPace } from '../runner/pace.ts';
import { isLong } from './could-pass.ts';
import { orderApart } from './order-apart.ts';

/** What is read in one go, between two looks at the status. */
export interface UpsLinkPart {
  readonly names: readonly UpsLinkName[];
}

export type PlannedPace = Exclude<PolledPace, 'status'>;

/** With about 75 ms for each, a status comes twice a second. */
const ROWS_PER_PART = 4;
/** Of the status, what seldom changes by itself, and what changes with it alone. All is asked at once where something did. */
const seldom: ReadonlySet<UpsLinkName> = new Set(['register1', 'register2', 'register3']);
const withStatus: ReadonlySet<UpsLinkName> = new Set(['testResult', 'lineQuality']);

/** How a unit that knows these rows is read, a few at a time; without the two long strings, which do not change. */
export function planUnit(knows: (name: UpsLinkName) => boolean): ReadonlyMap<PlannedPace, readonly UpsLinkPart[]> {
  const paces = ['measurement', 'setting', 'inventory'] as const;
  return new Map(
    paces.map((pace) => {
      const names = upsLinkNames.filter((name) => paceOf(name) === pace && knows(name));
      const parts = orderApart(names, ROWS_PER_PART);
      // A unit that knows none of a pace has told all of it: nobody waits for more.
      return [pace, (parts.length === 0 ? [[]] : parts).map((part) => ({ names: part }))];
    }),
  );
}

function paceOf(name: UpsLinkName): UpsLinkRow['pace'] | undefined {
  const { form, pace, register } = upsLinkRow(name);
  if (form === undefined || withStatus.has(name) || isLong(upsLinkRow(name))) return undefined;
  if (seldom.has(name)) return 'measurement';
  // A proof looks for a value at the pace of its register.
  return register !== undefined && (pace === 'setting' || pace === 'inventory') ? registers[register].pace : pace;
}
