import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ShippedScenes } from '../../src/adapters/shipped-scenes.ts';
import { models } from '../../src/models/find-model.ts';
import type { Model } from '../../src/models/model.ts';
import { lacks } from '../../src/scenes/needs.ts';
import { runPlays } from './run-plays.ts';

const library = new ShippedScenes();

/** One of each kind, another one in each scene, and a blackout on all; with RIDETHROUGH_SCENES set every scene on every model that it fits. */
const kindOf = ({ topology, battery, groups, upsLink }: Model) =>
  [topology, battery.chemistry, groups.sog1 !== null, upsLink !== undefined].join();
const kinds = Object.values(Object.groupBy(models, kindOf)).map((alike = []) => alike);
const every = process.env.RIDETHROUGH_SCENES !== undefined;

const plays = library.shipped.flatMap(({ name, needs }, turn) => {
  const fits = (model: Model) => lacks(model, needs).length === 0;
  const all = models.filter(fits);
  const some = kinds.map((alike) => alike.filter(fits)).flatMap((alike) => alike[turn % alike.length] ?? []);
  return (every || name === 'blackout' ? all : some).map(({ sku }) => `${name}@${sku}`);
});
let played: unknown[] = [];
beforeAll(async () => {
  played = z.array(z.unknown()).parse(await runPlays(['shipped', ...plays]));
}, 3_600_000);

test('there are scenes, and each fits some model', () => {
  expect(library.shipped.length).toBeGreaterThan(12);
  for (const { name } of library.shipped) expect(plays.some((play) => play.startsWith(`${name}@`))).toBe(true);
});

test.each(plays)('%s goes as it expects', (play) => {
  const report = played[plays.indexOf(play)];
  expect(report).toMatchObject({ now: 'ended', notMet: 0, unmet: [], met: expect.any(Number) });
});
