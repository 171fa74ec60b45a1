import { readFileSync } from 'node:fs';
import { control, type ServedUnit } from './simulator.ts';

type SceneNow = {
  readonly name: string;
  readonly now: 'playing' | 'ended' | 'stopped';
  readonly sinceMs: number;
  readonly met: number;
  readonly notMet: number;
  readonly unmet: readonly unknown[];
};

export const startScene = (unit: ServedUnit, name: string): Promise<unknown> =>
  control(unit, 'PUT', '/scene', { name });

export async function sceneNow(unit: ServedUnit): Promise<SceneNow> {
  const { scene } = await control<{ scene: SceneNow | null }>(unit, 'GET', '/scene');
  if (scene === null) throw new Error('no scene has been played');
  return scene;
}

/** Lets simulated time jump to so many seconds of the scene. */
export async function jumpTo(unit: ServedUnit, seconds: number): Promise<void> {
  const { sinceMs } = await sceneNow(unit);
  const leftMs = Math.round(seconds * 1000 - sinceMs);
  if (leftMs > 0) await control(unit, 'POST', '/advance', { seconds: leftMs / 1000 });
}

export const setSpeed = (unit: ServedUnit, speed: number): Promise<unknown> =>
  control(unit, 'PUT', '/speed', { speed });

/** One line of a simulator's log. */
export type LogLine = {
  readonly time: string;
  readonly atMs: number;
  readonly sceneMs?: number;
  readonly what: string;
  readonly of?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly met?: boolean;
};

export const readLog = (file: string): LogLine[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);

/** When the unit went over to this state for the first time after `sinceMs` of the scene, by wall clock and by the scene's. */
export function transferTo(log: readonly LogLine[], state: string, sinceMs = 0): { wallMs: number; sceneMs: number } {
  const line = log.find(
    ({ of, detail, sceneMs = -1 }) => of === 'transfer' && detail?.to === state && sceneMs >= sinceMs,
  );
  if (line === undefined) throw new Error(`the log has no transfer to ${state}`);
  return { wallMs: Date.parse(line.time), sceneMs: line.sceneMs ?? -1 };
}
