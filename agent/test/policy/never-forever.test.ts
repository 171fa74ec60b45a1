import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Obeys, World } from './world.ts';

type Step =
  | { readonly do: 'mains' | 'link' | 'agent'; readonly on: boolean }
  | { readonly do: 'obeys'; readonly how: Obeys }
  | { readonly do: 'force' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('mains', 'link', 'agent'), on: fc.boolean() }),
  fc.record({ do: fc.constant('obeys'), how: fc.constantFrom<Obeys[]>('well', 'refuses', 'ignores', 'silent') }),
  fc.record({ do: fc.constant('force') }),
);
const seconds = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 30, max: 900 }));
const host = (name: string) =>
  fc.record({
    name: fc.constant(name),
    leavesAfter: fc.option(fc.integer({ min: 1, max: 150 }), { nil: undefined }),
    needsCall: fc.boolean(),
  });
const steps = fc.array(fc.tuple(step, seconds), { maxLength: 14 });

const WAIT = 120;
const SETTLE = 30;

function take(world: World, { ...what }: Step): void {
  switch (what.do) {
    case 'mains':
      world.mains = what.on;
      break;
    case 'link':
      world.link = what.on;
      break;
    case 'agent':
      if (what.on && !world.agent) world.startAgent();
      if (!what.on && world.agent) world.stopAgent();
      break;
    case 'obeys':
      world.obeys = what.how;
      break;
    case 'force':
      if (world.agent) world.force('a primary server asked for it');
      break;
    default:
      what satisfies never;
  }
}

function play(hosts: Parameters<typeof makeWorld>[0], all: readonly (readonly [Step, number])[]): World {
  const world = makeWorld(hosts);
  for (const [what, length] of all) {
    take(world, what);
    world.run(length);
  }
  world.obeys = 'well';
  world.link = true;
  world.mains = true;
  if (!world.agent) world.startAgent();
  return world;
}

const makeWorld = (hosts: readonly { name: string; leavesAfter: number | undefined; needsCall: boolean }[]) =>
  new World({
    hosts,
    policy: {
      waitSeconds: WAIT,
      settleSeconds: SETTLE,
      wake: {
        chargePercent: 10,
        hosts: hosts
          .filter(({ needsCall }) => needsCall)
          .map(({ name }) => ({ name, mac: '00:11:22:33:44:55', answers: '127.0.0.1:22', giveUpSeconds: 3600 })),
      },
    },
  });

const worlds = fc.tuple(fc.tuple(host('web'), host('nas')), steps);

test('whatever fails on the way: with the mains back, every server comes back', () => {
  fc.assert(
    fc.property(worlds, ([hosts, all]) => {
      const world = play(hosts, all);
      // After half an hour of refusals it calls whom it can, and says so: cutting the others' power would cut theirs.
      const isGivenUp = () => world.says.some((says) => says.includes('can be woken are woken'));
      const mustBeUp = () => world.hosts.filter(({ needsCall, wasTold }) => (needsCall ? wasTold : !isGivenUp()));
      const isOver = () => world.state.guard.at === 'watching' && !world.isForced;
      world.until('all are back', () => isOver() && mustBeUp().every(({ state }) => state === 'up'), 6 * 3600);
      // And stays so: nothing is cut for old times' sake.
      const cuts = world.cuts.length;
      world.run(3600);
      expect(world.cuts.length - cuts).toBe(0);
      expect(world.state.guard.at).toBe('watching');
    }),
    { numRuns: 300 },
  );
});

test('the output is never cut before its servers were told and had their time', () => {
  fc.assert(
    fc.property(worlds, ([hosts, all]) => {
      const world = play(hosts, all);
      world.run(3600);
      for (const { waited, empty } of world.asked) {
        expect(waited).toBeGreaterThan(0);
        expect(waited >= WAIT - 2 || empty >= SETTLE - 2, JSON.stringify({ waited, empty })).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test('a server that comes up while the command to cut is refused has its time, too', () => {
  const world = makeWorld([
    { name: 'web', leavesAfter: 1, needsCall: true },
    { name: 'nas', leavesAfter: undefined, needsCall: true },
  ]);
  world.force('a primary server asked for it');
  world.until('nas is called', () => world.hosts.some(({ name, state }) => name === 'nas' && state === 'booting'));
  world.obeys = 'refuses';
  world.force('a primary server asked for it');
  world.until('nas is up', () => world.hosts.some(({ name, state }) => name === 'nas' && state === 'up'));
  world.obeys = 'well';
  const [upAt, cuts] = [world.at, world.cuts.length];
  world.until('it is cut', () => world.cuts.length > cuts);
  expect(world.cuts.at(-1)).toBeGreaterThanOrEqual(upAt + WAIT);
});
