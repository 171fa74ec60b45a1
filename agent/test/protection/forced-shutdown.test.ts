import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ForcedInput, type ForcedShutdown, notForced, stepForced } from '../../src/protection/forced-shutdown.ts';

const force: ForcedInput = { kind: 'force', why: 'low battery' };
const look = (
  at: number,
  source: Extract<ForcedInput, { kind: 'look' }>['source'],
  more: object = {},
): ForcedInput => ({
  kind: 'look',
  at: at * 1000,
  source,
  isGoingOff: false,
  clients: 0,
  ...more,
});
const after = (...inputs: readonly ForcedInput[]): ForcedShutdown => inputs.reduce(stepForced, notForced);
const isSet = (...inputs: readonly ForcedInput[]): boolean => after(...inputs).kind === 'set';

test('nothing sets it but somebody who does', () => {
  expect(
    after(look(0, 'battery'), look(1, 'off'), look(2, 'mains', { isGoingOff: true }), { kind: 'machine-restarted' }),
  ).toEqual(notForced);
  expect(after(force, { kind: 'force', why: 'again' })).toEqual({ kind: 'set', why: 'low battery', wasOff: 'no' });
});

test('it stays on battery, without sight, and on mains while servers are logged in or the output is about to go off', () => {
  expect(isSet(force, look(0, 'battery'), look(9999, 'battery'))).toBe(true);
  expect(isSet(force, look(0, undefined), look(9999, undefined))).toBe(true);
  expect(isSet(force, look(0, 'mains', { clients: 1 }), look(9999, 'mains', { clients: 1 }))).toBe(true);
  expect(isSet(force, look(0, 'mains', { isGoingOff: true }), look(9999, 'mains', { isGoingOff: true }))).toBe(true);
});

test('it is over when the output was off and is back, whoever is logged in by then and whatever feeds it', () => {
  const wasOff = [force, look(0, 'battery'), look(1, 'off')] as const;
  expect(isSet(...wasOff)).toBe(true);
  expect(isSet(...wasOff, look(2, undefined))).toBe(true);
  for (const source of ['mains', 'battery', 'bypass'] as const)
    expect(isSet(...wasOff, look(2, source, { clients: 3 }))).toBe(false);
});

test('it is over after a minute of good mains with nobody logged in, without a gap', () => {
  const quiet = [force, look(0, 'battery'), look(10, 'mains')] as const;
  expect(isSet(...quiet, look(69.9, 'mains'))).toBe(true);
  expect(isSet(...quiet, look(70, 'mains'))).toBe(false);
  for (const gap of [
    look(40, 'battery'),
    look(40, undefined),
    look(40, 'mains', { clients: 1 }),
    look(40, 'mains', { isGoingOff: true }),
  ]) {
    expect(isSet(...quiet, gap, look(41, 'mains'), look(100, 'mains'))).toBe(true);
    expect(isSet(...quiet, gap, look(41, 'mains'), look(101, 'mains'))).toBe(false);
  }
});

test('a gateway that went down with its servers takes mains at the next look for the end', () => {
  const restarted = [force, { kind: 'machine-restarted' }] as const;
  expect(isSet(...restarted, look(0, 'battery'))).toBe(true);
  expect(isSet(...restarted, look(0, 'mains', { clients: 3 }))).toBe(false);
  expect(isSet(...restarted, look(0, 'mains', { isGoingOff: true }))).toBe(true);
});

test('without mains and without a look at the output being off it never ends', () => {
  const input = fc.oneof(
    fc
      .record({ at: fc.nat(10_000), clients: fc.nat(2), isGoingOff: fc.boolean() })
      .map(({ at, ...more }) => look(at, 'battery', more)),
    fc.nat(10_000).map((at) => look(at, undefined)),
    fc.constant(force),
  );
  fc.assert(
    fc.property(fc.array(input), (inputs) => {
      expect(isSet(force, ...inputs)).toBe(true);
    }),
  );
});
