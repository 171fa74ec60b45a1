/** A mistake of a scene, with where it is. */
export type SceneMistake = { readonly path: readonly (string | number)[]; readonly message: string };
