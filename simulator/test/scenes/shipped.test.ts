import { describe, expect, test } from 'vitest';
import { ShippedScenes } from '../../src/adapters/shipped-scenes.ts';
import { models } from '../../src/models/find-model.ts';
import { lacks } from '../../src/scenes/needs.ts';
import { makeRig } from './rig.ts';

const library = new ShippedScenes();
const dayMs = 86_400_000;

test('there are scenes', () => expect(library.shipped.length).toBeGreaterThan(12));

describe.each(library.shipped)('$name', ({ name, needs }) => {
  const scene = library.find(name);
  const fitting = models.filter((model) => lacks(model, needs).length === 0);

  test('some model fits', () => expect(fitting).not.toEqual([]));

  test.each(fitting.map(({ sku }) => sku))('goes as it expects on %s', (sku) => {
    if (scene === undefined) throw new Error(`no scene ${name}`);
    const { player } = makeRig(sku);
    void player.play(scene);
    for (let hours = 0; player.report?.now === 'playing' && hours < 2 * 24; hours++) player.advance(dayMs / 24);
    expect(player.report?.unmet).toEqual([]);
    expect(player.report).toMatchObject({ now: 'ended', notMet: 0 });
    expect(player.report?.met).toBeGreaterThan(1);
  });
});
