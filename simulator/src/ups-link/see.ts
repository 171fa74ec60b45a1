import { decode, type RegisterName, registers, upsLinkNames, upsLinkRow, type Values } from '@ridethrough/protocol';
import type { UnitLike } from '../unit/unit.ts';
import type { UnitState } from '../unit/unit-state.ts';

/** What the protocol shows of a unit: its registers, and whether its own electronics have power. */
export type Seen = {
  readonly values: Values;
  /** Why the output last changed. */
  readonly cause: string;
  readonly alive: boolean;
};

const ofStatus = [
  'upsStatus',
  'inputStatus',
  'powerSystemError',
  'batterySystemError',
  'batteryTestStatus',
  'calibrationStatus',
  'mogStatus',
] as const satisfies readonly RegisterName[];
const names: ReadonlySet<RegisterName> = new Set([
  ...ofStatus,
  ...upsLinkNames.flatMap((name) => upsLinkRow(name).register ?? []),
]);

export function see(unit: Pick<UnitLike, 'raw' | 'state'>): Seen {
  const state = unit.state();
  return { values: valuesOf(unit, names), cause: state.cause, alive: isAlive(state) };
}

/** Some of the values alone: who looks ten times a second does not read them all. */
export function valuesOf<N extends RegisterName>(unit: Pick<UnitLike, 'raw'>, of: Iterable<N>): Pick<Values, N> {
  const values: Partial<Record<RegisterName, unknown>> = {};
  for (const name of of) {
    const words = unit.raw(name);
    if (words !== undefined) values[name] = decode(registers[name], words);
  }
  // Each value was decoded by its own register's row.
  return values as Pick<Values, N>;
}

/** With its output off and the mains gone, a unit stays awake only while it waits for them and has something to live on. */
export function isAlive({ mains, battery, state, groups }: UnitState): boolean {
  const waits = groups.some(({ process }) => process !== null);
  return state !== 'off' || mains.measuredVoltage > DEAD_LINE_VOLTS || (waits && battery.chargePercent > 0);
}

const DEAD_LINE_VOLTS = 40;
