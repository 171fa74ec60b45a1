import { ShippedScenes } from '../../src/adapters/shipped-scenes.ts';
import type { SceneReport } from '../../src/scenes/scene-report.ts';
import { makeRig } from './rig.ts';

const minuteMs = 60_000;
const mostMinutes = 48 * 60;
const library = new ShippedScenes();

/** Plays a shipped scene to its end on a fresh unit. */
export function playShipped(name: string, sku: string): Pick<SceneReport, 'now' | 'met' | 'notMet' | 'unmet'> {
  const scene = library.find(name);
  if (scene === undefined) throw new Error(`no scene ${name}`);
  const { player } = makeRig(sku);
  void player.play(scene);
  for (let minutes = 0; player.report?.now === 'playing' && minutes < mostMinutes; minutes++) player.advance(minuteMs);
  if (player.report === undefined) throw new Error(`${name} was not played`);
  const { now, met, notMet, unmet } = player.report;
  return { now, met, notMet, unmet };
}
