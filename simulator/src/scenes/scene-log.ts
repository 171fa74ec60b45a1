import type { UnitLogEntry } from '../unit/unit-state.ts';
import type { Miss } from './condition.ts';
import type { Round } from './cursor.ts';

/** Where in a scene something was. */
export type StepAt = { readonly scene: string; readonly step: string; readonly rounds?: readonly Round[] };

/** Something worth writing down, without its time. */
export type Noted =
  | { readonly what: 'scene'; readonly scene: string; readonly now: 'started' }
  | ({ readonly what: 'scene'; readonly now: 'ended' | 'stopped' } & SceneEnd)
  | ({ readonly what: 'act'; readonly by: 'scene'; readonly act: string; readonly body: unknown } & StepAt)
  /** Why the unit or the links did not take the act before it. */
  | ({ readonly what: 'failed'; readonly act: string; readonly says: string } & StepAt)
  | { readonly what: 'act'; readonly by: 'control'; readonly act: string; readonly body: unknown }
  /** `until`: it was waited for, and this is how that ended. */
  | ({
      readonly what: 'expect';
      readonly met: boolean;
      readonly misses?: readonly Miss[];
      readonly until?: true;
    } & StepAt)
  | { readonly what: 'happening'; readonly of: UnitLogEntry['what']; readonly detail: UnitLogEntry['detail'] };

/** How a scene went: expectations met and not met; an act that failed counts as one not met. */
export type SceneEnd = { readonly scene: string; readonly met: number; readonly notMet: number };

/** One line of the log: simulated milliseconds since the unit was made, and since the scene began where one plays. */
export type LogLine = Noted & { readonly atMs: number; readonly sceneMs?: number };
