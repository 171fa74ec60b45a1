import { deepFreeze } from '../deep-freeze.ts';
import type { UpsLinkRow } from './row.ts';
import { actionRows } from './tables/actions.ts';
import { identityRows } from './tables/identity.ts';
import { readingRows } from './tables/readings.ts';
import { settingRows } from './tables/settings.ts';

/** Every character of UPS-Link, the older Smart-UPS's serial protocol, by our name for it. */
export const upsLinkRows = deepFreeze({
  ...readingRows,
  ...identityRows,
  ...settingRows,
  ...actionRows,
} as const satisfies Record<string, UpsLinkRow>);

export type UpsLinkName = keyof typeof upsLinkRows;

/** All names, in the order of the tables. */
export const upsLinkNames: readonly UpsLinkName[] = Object.freeze(
  // The record is frozen and holds these keys and no other.
  Object.keys(upsLinkRows) as UpsLinkName[],
);

const byAsk: ReadonlyMap<string, UpsLinkName> = new Map(upsLinkNames.map((name) => [upsLinkRows[name].ask, name]));

/** The name of what is asked with these characters; undefined for none of the table's. */
export const upsLinkNameOf = (ask: string): UpsLinkName | undefined => byAsk.get(ask);

/** The row under a name, without the literal types of the table. */
export const upsLinkRow = (name: UpsLinkName): UpsLinkRow => upsLinkRows[name];

/** Whether sending the characters can change anything about the unit, its mode included. */
export function changesUnit(name: UpsLinkName): boolean {
  const { access } = upsLinkRow(name);
  return access !== 'read' && access !== 'cycle' && access !== 'text';
}
