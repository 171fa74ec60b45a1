import { readFileSync } from 'node:fs';
import type { UnitConfig } from '../cli/unit-config.ts';
import { findModel } from '../models/find-model.ts';
import { lacks } from '../scenes/needs.ts';
import { randomSceneName } from '../scenes/random-scene.ts';
import { readSceneText } from '../scenes/read-scene-text.ts';
import type { Scene } from '../scenes/scene.ts';
import type { SceneLibrary } from '../scenes/scene-library.ts';
import { SimulatorError } from '../simulator-error.ts';

/** A unit's flags with what its scene adds to them, and the scene. */
export type Staged = { readonly config: UnitConfig; readonly scene?: Scene };

/** Reads the scenes that units are to play. Flags go before what a scene says. Throws SimulatorError 'bad-value' naming every mistake. */
export function readScenes(configs: readonly UnitConfig[], library: SceneLibrary): Staged[] {
  const mistakes: string[] = [];
  const staged = configs.map((config): Staged => {
    if (config.scene === undefined) return { config };
    const read = find(config.scene, config.model, library);
    const scene = 'scene' in read ? read.scene : undefined;
    if ('mistakes' in read) mistakes.push(...read.mistakes);
    if (scene === undefined) return { config };
    const { model, serial, load, seed } = scene;
    const full: UnitConfig = {
      ...(model !== undefined && { model }),
      ...(serial !== undefined && { serial }),
      ...(seed !== undefined && { seed }),
      ...(load !== undefined && { loadPercent: load }),
      ...config,
    };
    mistakes.push(...unfit(config.scene, scene, full.model));
    return { config: full, scene };
  });
  if (mistakes.length > 0) throw new SimulatorError('bad-value', mistakes.join('\n'));
  return staged;
}

function unfit(asked: string, scene: Scene, sku: string | undefined): string[] {
  if (sku === undefined) return [`--scene ${asked}: it names no model, so --model is needed`];
  const lacking = lacks(findModel(sku), scene.needs);
  return lacking.length > 0 ? [`--scene ${asked}: ${sku} lacks ${lacking.join(', ')}`] : [];
}

/** A shipped scene by its name, a random one, or one from a file. */
function find(
  asked: string,
  sku: string | undefined,
  library: SceneLibrary,
): { scene: Scene } | { mistakes: readonly string[] } {
  if (!/[/.]/.test(asked)) {
    const random = randomSceneName(asked, sku === undefined ? undefined : findModel(sku));
    const scene = random ?? library.find(asked);
    if (scene !== undefined) return { scene };
    const names = library.shipped.map(({ name }) => name).join(', ');
    return { mistakes: [`--scene ${asked}: a file (./${asked}), random:SEED with a --model, or one of ${names}`] };
  }
  try {
    const read = readSceneText(readFileSync(asked, 'utf8'));
    return 'scene' in read ? read : { mistakes: read.mistakes.map((mistake) => `${asked}:${mistake}`) };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return { mistakes: [`--scene ${asked}: ${error.message}`] };
  }
}
