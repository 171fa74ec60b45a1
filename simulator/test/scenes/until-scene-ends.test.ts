import { expect, test } from 'vitest';
import type { LogLine } from '../../src/scenes/scene-log.ts';
import { untilSceneEnds } from '../../src/scenes/until-scene-ends.ts';

test('the end of the scene is the last line, also where a happening comes before it is told', () => {
  const act: LogLine = { atMs: 1, what: 'act', by: 'control', act: 'load', body: { percent: 4 } };
  const failed: LogLine = { atMs: 3, what: 'failed', act: 'link', says: 'no', scene: 's', step: '1' };
  const end: LogLine = { atMs: 3, what: 'scene', scene: 's', now: 'ended', met: 1, notMet: 0 };
  const written: LogLine[] = [];
  let now: 'playing' | 'ended' | undefined;
  const note = untilSceneEnds(
    (line) => void written.push(line),
    () => now && { now },
  );
  note(act);
  now = 'playing';
  note(act);
  now = 'ended';
  for (const line of [act, failed, act, end, failed, act]) note(line);
  expect(written).toEqual([act, act, failed, end]);
});
