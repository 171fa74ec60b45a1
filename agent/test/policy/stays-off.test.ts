import { expect, test } from 'vitest';
import type { PolicyLook } from '../../src/policy/policy-look.ts';
import { saySituation } from '../../src/policy/say-situation.ts';
import { stepPolicy } from '../../src/policy/step-policy.ts';
import { World } from './world.ts';

/** What is said at the cut of a UPS whose servers were told, and while it is off. */
function cutWith({ source, staysOffSeconds }: Pick<PolicyLook, 'source' | 'staysOffSeconds'>): (string | undefined)[] {
  const one = new World({ policy: { waitSeconds: 120 } });
  one.run(5);
  one.force('a primary server asked for it');
  one.run(5);
  const look: PolicyLook = {
    at: one.at * 1000 + 200_000,
    elapsedMs: 200_000,
    upMs: 3_600_000,
    isFresh: true,
    source,
    isLow: false,
    staysOffSeconds,
    offInMs: undefined,
    charge: 50,
    runtime: 900,
    voltage: undefined,
    forced: 'a primary server asked for it',
    isTold: true,
    clients: ['web'],
    stages: {},
  };
  const cut = stepPolicy(one.state, { kind: 'look', look }, one.rules);
  expect(cut.effects.some((effect) => effect.do === 'cut')).toBe(true);
  const asked = stepPolicy(cut.state, { kind: 'cut', outcome: { state: 'confirmed' } }, one.rules);
  const off = stepPolicy(asked.state, { kind: 'look', look: { ...look, source: 'off' } }, one.rules);
  const said = cut.effects.flatMap((effect) => (effect.do === 'say' ? [effect.says] : []));
  return [said.at(-1), ...saySituation(off.state, one.rules, staysOffSeconds)];
}

test('when an older unit comes back is said as it was told: with the mains, or after a while on mains that are there', () => {
  const [onMains, off] = cutWith({ source: 'mains', staysOffSeconds: 360 });
  expect(onMains).toMatch(/is cut now, and comes back 6 min after it has gone off: the mains are there already$/);
  expect(off).toMatch(/comes back with the mains, and no sooner than after 6 min where they were back before the cut$/);
  expect(cutWith({ source: 'battery', staysOffSeconds: 360 })[0]).toMatch(/is cut now, and comes back with the mains$/);
});

test('of any other nothing of the kind is said', () => {
  const [onMains, off] = cutWith({ source: 'mains', staysOffSeconds: undefined });
  expect([onMains, off].join('\n')).toMatch(/comes back with the mains\n.*comes back with the mains$/);
});
