import { models } from '../../src/models/find-model.ts';
import type { Model } from '../../src/models/model.ts';
import { randomScene } from '../../src/scenes/random-scene.ts';
import { broken, brokenBetween, undecodable } from './invariants.ts';
import { makeRig } from './rig.ts';

const stepMs = 100;
const lookMs = 1000;
const registersEveryMs = 20_000;
const oneInSoMany = 20;
export const size = { steps: 10, stretch: 1 };
/** Now and then it is a matter of hours. */
const longDay = { steps: 10, stretch: 30 };
const oneLongIn = 100;

export function modelFor(seed: number): Model {
  const model = models[seed % models.length];
  if (model === undefined) throw new Error('there are no models');
  return model;
}

/** Plays the random scene of one seed. Gives all that was wrong with the unit meanwhile. */
export function playRandom(seed: number): string[] {
  const model = modelFor(seed);
  const named = (says: string): string => `seed ${seed}, ${model.sku}: ${says}`;
  try {
    return watched(seed, model).map(named);
  } catch (error) {
    return [named(error instanceof Error ? `${error.stack}` : String(error))];
  }
}

function watched(seed: number, model: Model): string[] {
  const { unit, player } = makeRig(model.sku, seed);
  // Some are looked at in each of the unit's steps, so that its energy can be added up.
  const eachMs = seed % oneInSoMany === 0 ? stepMs : lookMs;
  let disturbed = false;
  unit.onEntry(({ what, detail }) => {
    // Somebody has set the charge, or changed the pack; or the unit was on battery between two looks.
    if ((what === 'battery' && !('charge' in detail)) || what === 'transfer') disturbed = true;
  });
  void player.play(randomScene({ ...(seed % oneLongIn === 1 ? longDay : size), seed, model }));
  const start = unit.state();
  const found: string[] = [];
  let before = start;
  let flowedWh = 0;
  for (let looks = 0; player.report?.now === 'playing' && found.length === 0; looks++) {
    disturbed = false;
    player.advance(eachMs);
    const now = unit.state();
    flowedWh += (now.load.watts * (now.atMs - before.atMs)) / 3_600_000;
    found.push(...broken(now), ...(disturbed ? [] : brokenBetween(before, now)));
    if ((looks * eachMs) % registersEveryMs === 0) found.push(...undecodable(unit));
    before = now;
  }
  found.push(...undecodable(unit));
  const countedWh = before.output.energyWh - start.output.energyWh;
  if (eachMs === stepMs && Math.abs(countedWh - flowedWh) > 1 + flowedWh * 0.01)
    found.push(`${countedWh} Wh counted, ${flowedWh} Wh flowed`);
  return found;
}
