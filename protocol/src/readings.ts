import { deepFreeze } from './deep-freeze.ts';
import { type DerivedName, type DerivedReadings, derive, type ReadingContext } from './derived.ts';
import { presentOutletGroups } from './outlet-groups.ts';
import { type RegisterName, registerNames, registers, type Values } from './registers.ts';
import type { GroupNumber, Pace, Row } from './row.ts';
import { type DerivedRow, derivedRows } from './tables/derived.ts';
import { type UpsLinkReadingName, upsLinkReadingRows } from './ups-link/reading-rows.ts';

type Registers = typeof registers;
type DirectReadings = {
  readonly [N in RegisterName as Registers[N] extends { nut: infer T extends string }
    ? T
    : never]?: Registers[N] extends {
    kind: 'unsigned' | 'signed';
  }
    ? number
    : string;
};

/** Readings under their NUT names, as far as the unit gives them. */
export type Readings = DirectReadings & DerivedReadings;
export type ReadingName = keyof DirectReadings | DerivedName | UpsLinkReadingName;

/** What a reading is: its type and unit, how often it is worth reading, and the registers behind it. */
export type ReadingRow = {
  readonly type: 'number' | 'string';
  readonly unit: string;
  /** What must change, in the unit, before telemetry repeats it; 0 for what is repeated on any change. */
  readonly deadband: number;
  readonly pace: Pace;
  readonly says: string;
  readonly from: readonly RegisterName[];
  /** What a unit on UPS-Link is asked for it, where no register stands behind it. */
  readonly upsLink?: string;
  /** The outlet group that it belongs to; a unit without the group does not have it. */
  readonly group?: GroupNumber;
};

const direct = registerNames.flatMap((name) => {
  const row: Row = registers[name];
  return row.nut === undefined ? [] : [[row.nut, ofRegister(name, row)] as const];
});
const derived = Object.entries(derivedRows).map(([name, row]) => [name, ofDerived(row)] as const);

/** Every reading there is, by name. */
export const readingNames: Readonly<Record<ReadingName, ReadingRow>> = deepFreeze(
  // The lists hold exactly the names that the types above collect from the same rows.
  Object.fromEntries([...upsLinkReadingRows, ...direct, ...derived]) as Record<ReadingName, ReadingRow>,
);

/**
 * The readings that the values give. What is not available, belongs to an outlet group that the unit does not have, or is
 * a reason in place of a number gives none. Numbers keep two decimals.
 */
export function readings(values: Values, context: ReadingContext): Readings {
  const groups = presentOutletGroups(values);
  const found: Record<string, number | string> = {};
  const put = (name: string, row: ReadingRow, value: unknown) => {
    if (row.group !== undefined && !groups.includes(row.group)) return;
    const plain = plainValue(value);
    if (plain !== undefined && typeof plain === row.type) found[name] = plain;
  };
  for (const [name, row] of direct) for (const register of row.from) put(name, row, values[register]);
  for (const [name, row] of derived) put(name, row, derive[name as DerivedName](values, context));
  // Each value was checked against the type of its own row.
  return found as Readings;
}

function plainValue(value: unknown): number | string | undefined {
  if (typeof value === 'number') return Math.round(value * 100) / 100;
  if (typeof value === 'string') return value;
  return value instanceof Set ? [...value].join(' ') : undefined;
}

function ofRegister(name: RegisterName, row: Row): ReadingRow {
  const isNumber = row.kind === 'unsigned' || row.kind === 'signed';
  return {
    type: isNumber ? 'number' : 'string',
    unit: isNumber ? row.unit : '',
    deadband: isNumber ? (row.deadband ?? 0) : 0,
    pace: row.pace,
    says: row.says,
    from: [name],
    ...(row.group !== undefined && { group: row.group }),
  };
}

function ofDerived(row: DerivedRow): ReadingRow {
  const { type, unit, deadband = 0, pace, says, inputs, group } = row;
  return { type, unit, deadband, pace, says, from: inputs, ...(group !== undefined && { group }) };
}
