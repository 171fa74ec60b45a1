import type { Step } from './scene.ts';
import type { SceneMistake } from './scene-mistake.ts';

const mostSteps = 1_000_000;

/** What is wrong with the order of steps that are right one by one. */
export function orderMistakes(steps: readonly Step[]): SceneMistake[] {
  const count = stepsOf(steps);
  const mistakes = backwards(steps);
  if (count > mostSteps)
    mistakes.push({ path: ['steps'], message: `${count} steps with all their repeats; at most ${mostSteps}` });
  return mistakes;
}

const stepsOf = (steps: readonly Step[]): number =>
  steps.reduce((sum, { repeat }) => sum + 1 + (repeat ? repeat.times * stepsOf(repeat.steps) : 0), 0);

/** An `at` that lies before the step above it; behind an `until` nobody can say. */
function backwards(steps: readonly Step[]): SceneMistake[] {
  const mistakes: SceneMistake[] = [];
  let atMs: number | undefined = 0;
  for (const { place, when, repeat } of steps) {
    if (when.kind === 'at') {
      if (atMs !== undefined && when.ms < atMs)
        mistakes.push({
          path: [...pathOf(place), 'at'],
          message: `before the step above it, which is at ${atMs / 1000}s or later`,
        });
      atMs = when.ms;
    } else if (when.kind === 'after') atMs = atMs === undefined ? undefined : atMs + when.ms;
    else atMs = undefined;
    if (repeat) {
      mistakes.push(...backwards(repeat.steps));
      const lasts = lengthMs(repeat.steps);
      atMs = atMs === undefined || lasts === undefined ? undefined : atMs + repeat.times * lasts;
    }
  }
  return mistakes;
}

const pathOf = (place: string): (string | number)[] =>
  place.split('/').map((part) => (/^\d+$/.test(part) ? Number(part) : part));

/** How long one round of steps lasts; undefined where a condition decides. */
function lengthMs(steps: readonly Step[]): number | undefined {
  let ms = 0;
  for (const { when, repeat } of steps) {
    if (when.kind === 'until') return undefined;
    ms = when.kind === 'at' ? Math.max(ms, when.ms) : ms + when.ms;
    if (repeat) {
      const lasts = lengthMs(repeat.steps);
      if (lasts === undefined) return undefined;
      ms += repeat.times * lasts;
    }
  }
  return ms;
}
