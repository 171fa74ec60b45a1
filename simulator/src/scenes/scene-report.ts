import type { Condition } from './condition.ts';
import type { Round } from './cursor.ts';
import type { StepAt } from './scene-log.ts';

/** What the control API tells of the scene that plays, or that was played last. */
export type SceneReport = {
  readonly name: string;
  readonly description: string;
  readonly now: 'playing' | 'ended' | 'stopped';
  /** Simulated milliseconds since it began. */
  readonly sinceMs: number;
  /** Absent when it is over. */
  readonly next?: {
    readonly step: string;
    readonly rounds?: readonly Round[];
    readonly inMs?: number;
    readonly until?: Condition;
    readonly withinMs?: number;
    readonly acts: Readonly<Record<string, unknown>>;
    readonly expect?: Condition;
  };
  /** Expectations met and not met so far; an act that failed counts as not met. */
  readonly met: number;
  readonly notMet: number;
  /** The first hundred that were not met. */
  readonly unmet: readonly (StepAt & { readonly says: string })[];
};
