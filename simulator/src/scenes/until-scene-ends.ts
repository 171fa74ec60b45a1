import type { LogLine } from './scene-log.ts';
import type { SceneReport } from './scene-report.ts';

/**
 * Passes lines on up to the end of the scene, and how it ended as the last: what the unit lives through while its process
 * is on the way out is never twice the same.
 */
export function untilSceneEnds(
  write: (line: LogLine) => void,
  scene: () => Pick<SceneReport, 'now'> | undefined,
): (line: LogLine) => void {
  let told = false;
  return (line) => {
    const over = (scene()?.now ?? 'playing') !== 'playing';
    // An act on the links may fail when all else is over.
    if (told || (over && line.what !== 'scene' && line.what !== 'failed')) return;
    told = line.what === 'scene' && line.now !== 'started';
    write(line);
  };
}
