import { decode, type RegisterName, registers, upsLinkNames, upsLinkRow, type Values } from '@ridethrough/protocol';
import type { UnitLike } from '../unit/unit.ts';

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
  const values: Partial<Record<RegisterName, unknown>> = {};
  for (const name of names) {
    const words = unit.raw(name);
    if (words !== undefined) values[name] = decode(registers[name], words);
  }
  const { cause, mains, battery, state, groups } = unit.state();
  // With its output off and the mains gone, a unit stays awake only while it waits for them and has something to live on.
  const waits = groups.some(({ process }) => process !== null);
  const alive = state !== 'off' || mains.measuredVoltage > DEAD_LINE_VOLTS || (waits && battery.chargePercent > 0);
  // Each value was decoded by its own register's row.
  return { values: values as Values, cause, alive };
}

const DEAD_LINE_VOLTS = 40;
