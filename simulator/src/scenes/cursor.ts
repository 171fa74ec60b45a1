import type { Condition } from './condition.ts';
import type { Step } from './scene.ts';

type Frame = {
  readonly steps: readonly Step[];
  readonly index: number;
  /** When this round began, simulated milliseconds. */
  readonly beganMs: number;
  readonly round: number;
  readonly rounds: number;
};

/** How far a scene has been played. */
export type Cursor = {
  /** Innermost last; none when the scene is over. */
  readonly frames: readonly Frame[];
  /** When the step before happened. */
  readonly beforeMs: number;
};

/** The step whose turn is next, and when. */
export type Waiting = { readonly step: Step; readonly rounds: readonly Round[] } & (
  | { readonly dueMs: number }
  | { readonly condition: Condition; readonly sinceMs: number; readonly deadlineMs: number }
);
export type Round = { readonly round: number; readonly of: number };

export const startCursor = (steps: readonly Step[], atMs: number): Cursor => ({
  frames: [{ steps, index: 0, beganMs: atMs, round: 1, rounds: 1 }],
  beforeMs: atMs,
});

/** Undefined when the scene is over. */
export function waitingFor({ frames, beforeMs }: Cursor): Waiting | undefined {
  const frame = frames.at(-1);
  const step = frame?.steps[frame.index];
  if (frame === undefined || step === undefined) return undefined;
  const rounds = frames.slice(1).map(({ round, rounds: of }) => ({ round, of }));
  const { when } = step;
  switch (when.kind) {
    case 'at':
      return { step, rounds, dueMs: frame.beganMs + when.ms };
    case 'after':
      return { step, rounds, dueMs: beforeMs + when.ms };
    case 'until':
      return { step, rounds, condition: when.condition, sinceMs: beforeMs, deadlineMs: beforeMs + when.withinMs };
    default:
      return when satisfies never;
  }
}

/** The step whose turn it was has happened at `atMs`. */
export function passed({ frames }: Cursor, atMs: number): Cursor {
  const frame = frames.at(-1);
  const step = frame?.steps[frame.index];
  if (frame === undefined || step === undefined) return { frames, beforeMs: atMs };
  const next = [...frames.slice(0, -1), { ...frame, index: frame.index + 1 }];
  if (step.repeat)
    next.push({ steps: step.repeat.steps, index: 0, beganMs: atMs, round: 1, rounds: step.repeat.times });
  return { frames: settled(next, atMs), beforeMs: atMs };
}

/** Without rounds that are over: each begins anew or makes way for what is around it. */
function settled(frames: readonly Frame[], atMs: number): readonly Frame[] {
  const frame = frames.at(-1);
  if (frame === undefined || frame.index < frame.steps.length) return frames;
  if (frame.round < frame.rounds)
    return [...frames.slice(0, -1), { ...frame, index: 0, beganMs: atMs, round: frame.round + 1 }];
  return settled(frames.slice(0, -1), atMs);
}
