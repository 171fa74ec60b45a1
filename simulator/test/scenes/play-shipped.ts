import { ShippedScenes } from '../../src/adapters/shipped-scenes.ts';
import type { SceneReport } from '../../src/scenes/scene-report.ts';
import { makeRig } from './rig.ts';

const hourMs = 3_600_000;
const mostHours = 48;

/** Plays a shipped scene to its end on a fresh unit. */
export function playShipped(name: string, sku: string): Pick<SceneReport, 'now' | 'met' | 'notMet' | 'unmet'> {
  const scene = new ShippedScenes().find(name);
  if (scene === undefined) throw new Error(`no scene ${name}`);
  const { player } = makeRig(sku);
  void player.play(scene);
  for (let hours = 0; player.report?.now === 'playing' && hours < mostHours; hours++) player.advance(hourMs);
  if (player.report === undefined) throw new Error(`${name} was not played`);
  const { now, met, notMet, unmet } = player.report;
  return { now, met, notMet, unmet };
}
