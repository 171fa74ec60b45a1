import type { RegisterName, Values } from '@ridethrough/protocol';

/** What a dump tells of a unit, by register. */
export type Dump = {
  readonly values: Values;
  /** What each value was called in the dump, where it was not the register's name. */
  readonly calledBy: { readonly [N in RegisterName]?: string };
  /** Seconds on battery below which the unit warns; no register holds them. */
  readonly lowRuntimeWarningS?: number;
  /** Whether the unit is of one of the 230 V systems, as far as the dump tells. */
  readonly nominalVolts?: 120 | 230;
  /** Its status tells what feeds the output and no more. */
  readonly coarseStatus?: true;
  readonly leftOut: readonly LeftOut[];
};

/** What a unit does not have from the dump, and why. */
export type LeftOut = { readonly what: string; readonly why: string };
