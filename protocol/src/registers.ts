import { deepFreeze } from './deep-freeze.ts';
import type { Row, ValueOf } from './row.ts';
import { commandRows } from './tables/command.ts';
import { inventoryRows } from './tables/inventory.ts';
import { measurementRows } from './tables/measurement.ts';
import { settingRows } from './tables/setting.ts';
import { statusRows } from './tables/status.ts';
import { verificationRows } from './tables/verification.ts';

/** Every register of the map, by our name for it. */
export const registers = deepFreeze({
  ...statusRows,
  ...measurementRows,
  ...inventoryRows,
  ...settingRows,
  ...commandRows,
  ...verificationRows,
} as const satisfies Record<string, Row>);

export type RegisterName = keyof typeof registers;

/** Values of registers by name: what was not read is missing, what was read and is not available is undefined. */
export type Values = { readonly [N in RegisterName]?: ValueOf<(typeof registers)[N]> | undefined };

/** All names, in order of their addresses. */
export const registerNames: readonly RegisterName[] = Object.freeze(
  // Object.keys forgets the keys' type; the record is frozen, so it holds these keys and no other.
  (Object.keys(registers) as RegisterName[]).sort((a, b) => registers[a].at - registers[b].at),
);
