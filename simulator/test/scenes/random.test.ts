import { describe, expect, test } from 'vitest';
import { models } from '../../src/models/find-model.ts';
import { randomScene, randomSceneData, randomSceneName } from '../../src/scenes/random-scene.ts';
import { modelFor, size } from './play-random.ts';
import { makeRig } from './rig.ts';
import { runPlays } from './run-plays.ts';

/** How many; RIDETHROUGH_SCENES=20000 plays more, RIDETHROUGH_SEED=N begins with that one. */
const scenes = Number(process.env.RIDETHROUGH_SCENES ?? 200);
const firstSeed = Number(process.env.RIDETHROUGH_SEED ?? 1);

test(`${scenes} random scenes leave every unit sound`, async () => {
  expect(await runPlays(['random', String(firstSeed), String(scenes)])).toEqual([]);
}, 3_600_000);

describe('a random scene', () => {
  const model = modelFor(0);

  test('is the same for the same seed, and another for another', () => {
    expect(randomSceneData({ ...size, seed: 7, model })).toEqual(randomSceneData({ ...size, seed: 7, model }));
    expect(randomSceneData({ ...size, seed: 8, model })).not.toEqual(randomSceneData({ ...size, seed: 7, model }));
  });

  test('ends the same way each time, word for word', () => {
    const [first, second] = [makeRig(model.sku, 42), makeRig(model.sku, 42)];
    for (const { player } of [first, second]) {
      void player.play(randomScene({ ...size, steps: 30, seed: 42, model }));
      player.advance(1_000_000);
    }
    expect(first.log.length).toBeGreaterThan(30);
    expect(first.log).toEqual(second.log);
  });

  test('asks for nothing that no such unit can have', () => {
    const packs = new Set<boolean>();
    for (const model of models)
      for (let seed = 1; seed <= 40; seed++)
        for (const { battery } of randomSceneData({ ...size, seed, model }).steps as { battery?: object }[])
          if (battery && 'externalPacks' in battery) packs.add(model.battery.externalPack !== undefined);
    expect([...packs]).toEqual([true]);
  });

  test('goes by a name', () => {
    expect(randomSceneName('random:42', model)?.steps.length).toBeGreaterThan(50);
    expect(randomSceneName('random:42', undefined)).toBeUndefined();
    expect(randomSceneName('blackout', model)).toBeUndefined();
    expect(randomSceneName('random:x', model)).toBeUndefined();
  });

  test('touches everything there is to touch', () => {
    const kinds = new Set<string>();
    for (let seed = 1; seed <= 40; seed++)
      for (const { after: _, ...acts } of randomSceneData({ ...size, seed, model }).steps)
        for (const name of Object.keys(acts)) kinds.add(name);
    expect([...kinds].sort()).toEqual(['battery', 'fault', 'load', 'mains', 'panel', 'write']);
  });
});
