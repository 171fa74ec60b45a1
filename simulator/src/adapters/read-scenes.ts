import { readFileSync } from 'node:fs';
import type { UnitConfig } from '../cli/unit-config.ts';
import { findModel } from '../models/find-model.ts';
import type { Model } from '../models/model.ts';
import { lacks } from '../scenes/needs.ts';
import { randomSceneName } from '../scenes/random-scene.ts';
import { readSceneText } from '../scenes/read-scene-text.ts';
import type { Scene } from '../scenes/scene.ts';
import type { SceneLibrary } from '../scenes/scene-library.ts';
import { SimulatorError } from '../simulator-error.ts';

/** A unit's flags with what its scene adds to them, and the scene. */
export type Staged = { readonly config: UnitConfig; readonly scene?: Scene };

/** A unit as its flags have it, and its model where a dump says that. */
export type Unstaged = { readonly config: UnitConfig; readonly dumped?: Model };

/**
 * Reads the scenes that units are to play. Flags, and who the unit of a dump is, go before what a scene says. Throws SimulatorError
 * 'bad-value' naming every mistake.
 */
export function readScenes(units: readonly Unstaged[], library: SceneLibrary): Staged[] {
  const mistakes: string[] = [];
  const staged = units.map(({ config, dumped }): Staged => {
    if (config.scene === undefined) return { config };
    const sku = config.model ?? dumped?.sku;
    const read = find(config.scene, sku, library);
    const scene = 'scene' in read ? read.scene : undefined;
    if ('mistakes' in read) mistakes.push(...read.mistakes);
    if (scene === undefined) return { config };
    mistakes.push(...unfit(config.scene, scene, sku ?? scene.model));
    return { config: { ...startOf(scene, dumped !== undefined), ...config }, scene };
  });
  if (mistakes.length > 0) throw new SimulatorError('bad-value', mistakes.join('\n'));
  return staged;
}

/** What a scene says about the unit at its start, as flags would. */
function startOf({ model, serial, load, seed }: Scene, isDumped: boolean): Partial<UnitConfig> {
  return {
    ...(model !== undefined && !isDumped && { model }),
    ...(serial !== undefined && !isDumped && { serial }),
    ...(seed !== undefined && { seed }),
    ...(load !== undefined && { loadPercent: load }),
  };
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
