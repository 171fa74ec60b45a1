import { registers } from '@ridethrough/protocol';
import type { Model } from '../models/model.ts';
import { panelKeys } from '../panel/panel-state.ts';
import type { FaultRegister } from '../unit/unit-changes.ts';
import { Chance } from './chance.ts';
import { randomCommand, randomOutletCommand, randomSetting } from './random-write.ts';
import { readScene } from './read-scene.ts';
import type { Scene } from './scene.ts';

/** What a scene of chance has to know of its unit, so that it asks for nothing that no such unit can have. */
type ChanceModel = Pick<Model, 'nominalHz' | 'battery'>;

export type RandomSceneOptions = {
  readonly seed: number;
  readonly model: ChanceModel;
  /** How many. */
  readonly steps: number;
  /** Makes the times between steps so many times as long. */
  readonly stretch: number;
};

/** How a random day is that somebody asks for by name: some hours long. */
const day = { steps: 80, stretch: 10 };

/** The scene of a name such as `random:42`; undefined for any other name, or without a model. */
export function randomSceneName(name: string, model: ChanceModel | undefined): Scene | undefined {
  const digits = /^random:(\d{1,9})$/.exec(name)?.[1];
  return digits === undefined || model === undefined ? undefined : randomScene({ ...day, seed: Number(digits), model });
}

/** A scene of chance: mains, load, battery, faults, settings and commands. The same options give the same scene. */
export function randomScene(options: RandomSceneOptions): Scene {
  const read = readScene(randomSceneData(options));
  if ('scene' in read) return read.scene;
  throw new Error(
    `random scene ${options.seed}: ${read.mistakes.map(({ path, message }) => `${path.join('/')}: ${message}`).join('; ')}`,
  );
}

/** The same as plain data, as a scene file would have it. */
export function randomSceneData({ seed, model, steps, stretch }: RandomSceneOptions) {
  const chance = new Chance(seed);
  return {
    name: `random-${seed}`,
    description: `Chance by seed ${seed}: mains, load, battery, faults, settings, commands and keys.`,
    load: chance.whole(0, 110),
    seed,
    steps: Array.from({ length: steps }, () => ({ after: pauseMs(chance, stretch), ...randomAct(chance, model) })),
  };
}

/** Mostly short, so that one thing falls into another. */
function pauseMs(chance: Chance, stretch: number): number {
  const seconds = chance.weighted([
    [700, chance.between(0, 2)],
    [250, chance.between(2, 15)],
    [48, chance.between(15, 120)],
    [2, chance.between(120, 3600)],
  ]);
  return Math.round(seconds * 1000 * stretch);
}

function randomAct(chance: Chance, model: RandomSceneOptions['model']): Readonly<Record<string, unknown>> {
  const make = chance.weighted<() => Readonly<Record<string, unknown>>>([
    [30, () => ({ mains: randomMains(chance, model) })],
    [8, () => ({ load: { percent: chance.happens(0.9) ? chance.whole(0, 120) : chance.whole(0, 200) } })],
    [8, () => ({ battery: randomBattery(chance, model) })],
    [12, () => ({ fault: randomFault(chance) })],
    [15, () => ({ write: randomSetting(chance) })],
    [20, () => ({ write: randomOutletCommand(chance) })],
    [15, () => ({ write: randomCommand(chance) })],
    [8, () => ({ panel: { keys: Array.from({ length: chance.whole(1, 6) }, () => chance.one(panelKeys)) } })],
  ]);
  return make();
}

function randomMains(chance: Chance, { nominalHz }: RandomSceneOptions['model']) {
  const supply = chance.weighted<() => object>([
    [35, () => ({ percent: 0 })],
    [40, () => ({ percent: 100, frequency: nominalHz, distortion: 0, flicker: 0, quality: 'utility' })],
    [20, () => ({ percent: chance.whole(60, 135) })],
    [6, () => ({ frequency: nominalHz + chance.between(-6, 6) })],
    [4, () => ({ distortion: chance.between(0, 0.4) })],
    [4, () => ({ flicker: chance.between(0, 0.3) })],
    [5, () => ({ quality: 'generator', percent: 98, frequency: nominalHz + chance.between(-2, 2) })],
  ])();
  const timing = chance.weighted<() => object>([
    [12, () => ({})],
    [2, () => ({ forMs: chance.whole(1, 5000) })],
    [2, () => ({ rampMs: chance.whole(1, 20_000) })],
  ])();
  return { ...supply, ...timing };
}

function randomBattery(chance: Chance, { battery }: RandomSceneOptions['model']) {
  const mostPacks = battery.externalPack?.most ?? 0;
  return chance.weighted<() => object>([
    [5, () => ({ chargePercent: chance.one([0, 1, 3, 15, 50, 89, 100, chance.between(0, 100)]) })],
    [2, () => ({ healthPercent: chance.whole(1, 100) })],
    [1, () => ({ learntPercent: chance.whole(1, 100) })],
    [1, () => ({ expectedPercent: chance.whole(1, 100) })],
    [2, () => ({ temperatureC: chance.whole(-20, 80) })],
    [1, () => ({ connected: chance.happens(0.6) })],
    [1, () => ({ weak: chance.happens(0.5) })],
    [1, () => ({ replaced: true })],
    [1, () => ({ ageYears: chance.whole(0, 6) })],
    [mostPacks > 0 ? 1 : 0, () => ({ externalPacks: chance.whole(0, Math.min(3, mostPacks)) })],
  ])();
}

const faults = (['generalError', 'powerSystemError', 'batterySystemError'] as const satisfies FaultRegister[]).flatMap(
  (register) => Object.values(registers[register].bits).map((fault) => ({ register, fault })),
);

/** Cleared about as often as set, and of one that matters more often than of the rest. */
function randomFault(chance: Chance) {
  const [first, ...rest] = faults;
  if (first === undefined) throw new RangeError('there are no faults');
  const { register, fault } = chance.happens(0.3)
    ? chance.one([
        { register: 'generalError', fault: 'epoActive' } as const,
        { register: 'batterySystemError', fault: 'disconnected' } as const,
      ])
    : chance.one([first, ...rest]);
  return { register, fault, set: chance.happens(0.5) };
}
