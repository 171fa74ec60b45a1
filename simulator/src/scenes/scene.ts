import type { BoundAct } from '../control/acts/act.ts';
import type { Condition } from './condition.ts';
import type { Need } from './needs.ts';

/** When a step's turn is, in simulated milliseconds. */
export type When =
  /** Since the scene began, or since this round of a repeat did. */
  | { readonly kind: 'at'; readonly ms: number }
  /** Since the step before. */
  | { readonly kind: 'after'; readonly ms: number }
  /** As soon as this holds, or `withinMs` after the step before, whichever comes first. */
  | { readonly kind: 'until'; readonly condition: Condition; readonly withinMs: number };

export type SceneAct = {
  readonly name: string;
  /** As the scene gives it. */
  readonly body: unknown;
  readonly run: BoundAct['run'];
};

export type Step = {
  /** Where it stands in the scene: `steps/2/steps/0`. */
  readonly place: string;
  readonly when: When;
  readonly acts: readonly SceneAct[];
  readonly expect?: Condition;
  /** Steps played `times` times over in place of acts. */
  readonly repeat?: { readonly times: number; readonly steps: readonly Step[] };
};

/** A scripted day of one UPS. */
export type Scene = {
  readonly name: string;
  readonly description: string;
  /** The model to simulate where none is told. */
  readonly model?: string;
  readonly serial?: string;
  /** Percent of the rated watts, at the start. */
  readonly load?: number;
  readonly seed?: number;
  /** What a model must have for the scene to make sense on it. */
  readonly needs: readonly Need[];
  readonly steps: readonly Step[];
};
