import type { Scratch } from '../harness/scratch.ts';

export type Goal = { readonly atMost: number } | { readonly atLeast: number };

/** One figure as it came out. A row without a goal is only told. */
export type Row = {
  readonly figure: string;
  readonly measured: number;
  readonly unit: string;
  readonly goal?: Goal;
  /** How it came about: what was counted, and what else was seen on the way. */
  readonly notes: readonly string[];
};

/** One measurement, with processes of its own; throws when it could not be made. */
export type Figure = {
  readonly name: string;
  readonly says: string;
  /** Figures of one stage run at the same time: each leaves the machine mostly idle. */
  readonly stage: number;
  readonly measure: (scratch: Scratch) => Promise<readonly Row[]>;
};

/** How far the measured value is from its goal, as a share of the goal; undefined when it is met, or there is none. */
export function missedBy({ measured, goal }: Pick<Row, 'measured' | 'goal'>): number | undefined {
  if (goal === undefined) return undefined;
  if ('atMost' in goal) return measured <= goal.atMost ? undefined : measured / goal.atMost - 1;
  return measured >= goal.atLeast ? undefined : 1 - measured / goal.atLeast;
}
