import type { Scene } from './scene.ts';

/** The scenes that come with the simulator. */
export interface SceneLibrary {
  readonly shipped: readonly Pick<Scene, 'name' | 'description' | 'needs'>[];
  /** Undefined where none has this name. */
  find(name: string): Scene | undefined;
}
