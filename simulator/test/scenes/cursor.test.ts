import { expect, test } from 'vitest';
import { type Cursor, passed, startCursor, waitingFor } from '../../src/scenes/cursor.ts';
import { readScene } from '../../src/scenes/read-scene.ts';
import type { Step } from '../../src/scenes/scene.ts';

function stepsOf(...given: unknown[]): readonly Step[] {
  const read = readScene({ name: 'x', description: 'x', steps: given });
  if ('scene' in read) return read.scene.steps;
  throw new Error(JSON.stringify(read.mistakes));
}

/** Each step when it is due, `until` at its deadline. */
function played(steps: readonly Step[], atMs = 0): string[] {
  const seen: string[] = [];
  let cursor: Cursor = startCursor(steps, atMs);
  for (let waiting = waitingFor(cursor); waiting !== undefined; waiting = waitingFor(cursor)) {
    const now = 'dueMs' in waiting ? waiting.dueMs : waiting.deadlineMs;
    seen.push(`${now} ${waiting.step.place}${waiting.rounds.map(({ round, of }) => ` ${round}/${of}`).join('')}`);
    cursor = passed(cursor, now);
  }
  return seen;
}

test('at counts from the start, after from the step before', () => {
  expect(played(stepsOf({ at: '1s' }, { after: '2s' }, { at: '5s' }, { after: 0 }), 1000)).toEqual([
    '2000 steps/0',
    '4000 steps/1',
    '6000 steps/2',
    '6000 steps/3',
  ]);
});

test('a step that came late does not move those with a time of their own', () => {
  const steps = stepsOf({ until: { state: 'online' }, within: '1m' }, { at: '10s' }, { after: '1s' });
  const late = passed(startCursor(steps, 0), 4000);
  expect(waitingFor(late)).toMatchObject({ dueMs: 10_000 });
  const later = passed(startCursor(steps, 0), 30_000);
  expect(waitingFor(later)).toMatchObject({ dueMs: 10_000 });
  expect(waitingFor(passed(later, 30_000))).toMatchObject({ dueMs: 31_000 });
});

test('a repeat begins when its turn is; in it at counts from the round', () => {
  expect(
    played(
      stepsOf(
        { at: '1s', repeat: 2, steps: [{ at: '1s' }, { after: '1s', repeat: 2, steps: [{ after: '1s' }] }] },
        { after: '1s' },
      ),
    ),
  ).toEqual([
    '1000 steps/0',
    '2000 steps/0/steps/0 1/2',
    '3000 steps/0/steps/1 1/2',
    '4000 steps/0/steps/1/steps/0 1/2 1/2',
    '5000 steps/0/steps/1/steps/0 1/2 2/2',
    '6000 steps/0/steps/0 2/2',
    '7000 steps/0/steps/1 2/2',
    '8000 steps/0/steps/1/steps/0 2/2 1/2',
    '9000 steps/0/steps/1/steps/0 2/2 2/2',
    '10000 steps/1',
  ]);
});

test('what is waited for has a deadline from the step before', () => {
  const [first] = stepsOf({ until: { state: 'onBattery' }, within: '10s' });
  expect(waitingFor(startCursor(first ? [first] : [], 500))).toMatchObject({
    condition: { state: 'onBattery' },
    sinceMs: 500,
    deadlineMs: 10_500,
  });
});

test('when it is over nothing is waited for, and nothing more happens', () => {
  const over = passed(startCursor(stepsOf({ after: '1s' }), 0), 1000);
  expect(waitingFor(over)).toBeUndefined();
  expect(waitingFor(passed(over, 2000))).toBeUndefined();
});
