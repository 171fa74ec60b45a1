import type { UnitLike } from '../unit/unit.ts';

/** What stands behind the registers: a living unit, or the words recorded from a real one. */
export type RegisterSource = Pick<UnitLike, 'raw' | 'write'> & {
  /** A word at an address that the register table does not name; undefined reads as absent. */
  unnamed?(at: number): number | undefined;
};
