import { type RegisterName, stateOf, toValues, upsLinkNameOf, upsLinkRow, type Values } from '@ridethrough/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FakeUnit } from './fake-unit.ts';
import type { Fault } from './fault.ts';
import { runRig, SERIAL } from './rig.ts';

/** From what the unit was to its being told: the latest answer, and a whole look behind it. */
const LONGEST_LATE_MS = 6000;

const place = fc.nat(100);
const alert = fc.constantFrom('!', '$', '%', '+', '?', '=', '#', '|');
const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Fault>({ kind: 'none' }) },
  fc.constantFrom<Fault>(
    { kind: 'lost' },
    { kind: 'doubled' },
    { kind: 'mute' },
    { kind: 'na' },
    { kind: 'falls-back' },
  ),
  fc.record({ kind: fc.constant('late' as const), ms: fc.integer({ min: 0, max: 2400 }) }),
  fc.record({ kind: fc.constantFrom('loses' as const, 'doubles' as const), at: place }),
  fc.record({ kind: fc.constant('puts-in' as const), at: place, what: alert }),
  fc.record({
    kind: fc.constant('puts-in' as const),
    at: place,
    what: fc
      .array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 12 })
      .map((bytes) => String.fromCharCode(...bytes)),
  }),
);

const happening = fc.oneof(
  fc.record({
    kind: fc.constant('power' as const),
    source: fc.constantFrom('mains' as const, 'battery' as const),
    cause: fc.constantFrom('T', 'L', 'S'),
    tells: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('say' as const), what: alert }),
  fc.record({ kind: fc.constant('vanish' as const) }),
  fc.record({ kind: fc.constant('pause' as const) }),
);

test('whatever the line does: what reaches the runner is what the unit had, nothing is done to it, and all is well again by itself', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fault, { minLength: 5, maxLength: 120 }),
      fc.array(fc.tuple(fc.integer({ min: 50, max: 4000 }), happening), { maxLength: 12 }),
      async (faults, happenings) => {
        const rig = runRig();
        const { clock, unit, told, runner } = rig;
        moves(unit);
        const sources = [{ at: 0, state: 'online' }];
        await clock.advance(20_000);
        unit.faults = [...faults];
        for (const [afterMs, what] of happenings) {
          await clock.advance(afterMs);
          if (what.kind === 'power') {
            unit.power(what.source, what.cause, what.tells);
            sources.push({ at: clock.now(), state: what.source === 'battery' ? 'onBattery' : 'online' });
          }
          if (what.kind === 'say') unit.say(what.what);
          if (what.kind === 'vanish') unit.vanish();
        }
        await clock.advance(5000);
        unit.faults = [];
        await clock.advance(30_000);
        expect(runner.state, 'the link did not recover by itself').toBe('up');
        expect(runner.unitId).toBe(SERIAL);
        for (const { at, values } of told) {
          expectHad(unit, values);
          const state = stateOf(values.upsStatus);
          const until = sources.filter((one) => one.at <= at);
          const lately = until.filter((_one, index) => (until[index + 1]?.at ?? at) >= at - LONGEST_LATE_MS);
          if (state !== undefined) expect(lately.map((one) => one.state)).toContain(state);
        }
        expect(stateOf(rig.values().upsStatus)).toBe(unit.answers.get('Q') === '10' ? 'onBattery' : 'online');
        expect(unit.did).toEqual([]);
        const sent = new Set(unit.written.map(({ character }) => character));
        for (const character of sent) expect(character === 'Y' || isQuestion(character), character).toBe(true);
        await clock.runUntil(runner.stop());
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);

/** Readings move with each answer, each within its own range. */
function moves(unit: FakeUnit): void {
  let turn = 0;
  unit.onAsked = (ask) => {
    const answer = unit.answers.get(ask) ?? '';
    if (/^\d+\.\d+$/.test(answer)) unit.set(ask, answer.slice(0, -1) + (turn++ % 10));
  };
}

const isQuestion = (character: string): boolean => {
  const name = upsLinkNameOf(character);
  return name !== undefined && ['read', 'cycle', 'text'].includes(upsLinkRow(name).access);
};

/** Every value is one that an answer of the unit, to the row of that register, could mean. */
function expectHad(unit: FakeUnit, values: Values): void {
  for (const [ask, had] of unit.had) {
    const name = upsLinkNameOf(ask);
    const register = name && upsLinkRow(name).register;
    if (register === undefined || values[register] === undefined) continue;
    const possible = [...had].map((answer) => toValues({ [name as string]: answer.replaceAll('\0', '') })[register]);
    expect(possible, register).toContain(values[register]);
  }
  const had = unit.had.get('Q') ?? new Set();
  const states = new Set([...had].map((status) => stateOf(toValues({ status }).upsStatus)));
  if (values.upsStatus !== undefined) expect(states).toContain(stateOf(values.upsStatus));
  for (const name of ['powerSystemError', 'batterySystemError', 'generalError'] as const satisfies RegisterName[])
    expect([...(values[name] ?? [])]).toEqual([]);
}
