import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readSceneText } from '../scenes/read-scene-text.ts';
import type { Scene } from '../scenes/scene.ts';
import type { SceneLibrary } from '../scenes/scene-library.ts';
import { SimulatorError } from '../simulator-error.ts';

/** Beside the sources, or beside the one file that a package is bundled into. */
const folder = [path.join(import.meta.dirname, '../../scenes'), path.join(import.meta.dirname, '../scenes')].find(
  (each) => existsSync(path.join(each, 'blackout.yaml')),
);

const suffix = '.yaml';
function load(file: string): Scene {
  const given = readSceneText(readFileSync(path.join(folder ?? '', file), 'utf8'));
  if ('scene' in given && given.scene.name === path.basename(file, suffix)) return given.scene;
  const why = 'scene' in given ? [`1: its name is ${given.scene.name}`] : given.mistakes;
  throw new SimulatorError('bad-value', why.map((mistake) => `scenes/${file}:${mistake}`).join('\n'));
}

/** The files of `simulator/scenes/`, read when they are first asked for. Throws SimulatorError 'bad-value' for a broken one. */
export class ShippedScenes implements SceneLibrary {
  #scenes: readonly Scene[] | undefined;

  get shipped() {
    return this.#all.map(({ name, description, needs }) => ({ name, description, needs }));
  }

  find(name: string): Scene | undefined {
    return this.#all.find((scene) => scene.name === name);
  }

  get #all(): readonly Scene[] {
    this.#scenes ??=
      folder === undefined
        ? []
        : readdirSync(folder)
            .filter((file) => file.endsWith(suffix))
            .sort()
            .map(load);
    return this.#scenes;
  }
}
