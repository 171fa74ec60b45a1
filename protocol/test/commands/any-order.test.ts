import { stateOf, type Values } from '@ridethrough/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bound, group1, looksFrom, online, set, theUnit } from './unit-values.ts';

/** Any look at all: also ones that no unit would show in that order, or ever. */
const flags = <const T extends string>(...names: T[]) => fc.subarray(names).map((some) => set<T>(...some));
const groupStatus = fc.oneof(
  fc.constantFrom(set('on' as const), set('off' as const)),
  flags('on', 'off', 'reboot', 'shutdown', 'onDelayPending', 'offDelayRunning', 'waitsForAc', 'waitsForRuntime'),
);
const upsStatus = fc.oneof(
  fc.constantFrom(set('online' as const), set('off' as const), set('off' as const, 'onPending' as const)),
  flags('online', 'onBattery', 'bypass', 'off', 'inputBad', 'onPending', 'offPending'),
);
const testStatus = fc.oneof(
  fc.constantFrom(set('inProgress' as const), set('passed' as const, 'protocol' as const)),
  flags('pending', 'inProgress', 'passed', 'failed', 'refused', 'aborted', 'protocol'),
);
const look: fc.Arbitrary<Values> = fc.record({
  upsStatus,
  mogStatus: groupStatus,
  sog0Status: groupStatus,
  batteryTestStatus: testStatus,
  calibrationStatus: testStatus,
});
const looks = fc.array(look, { maxLength: 6 });
const verdictOf = (name: string, args: object, seen: Values[], before: Values = online) =>
  bound(name, args).prove(before, looksFrom(before)(...seen));

const isOff = (values: Values | undefined) => values !== undefined && stateOf(values.upsStatus) === 'off';
const isOn = (values: Values | undefined) =>
  values !== undefined && !isOff(values) && stateOf(values.upsStatus) !== undefined;
const quiet = (status: ReadonlySet<string> | undefined) =>
  [...(status ?? [])].every((bit) => bit === 'on' || bit === 'off');

describe('looks in any order', () => {
  test('nothing is ever proven by no look', () => {
    for (const [name, args] of [
      ['ups.off', theUnit],
      ['ups.on', theUnit],
      ['ups.reboot', theUnit],
      ['ups.shutdown', theUnit],
      ['ups.cancel', theUnit],
      ['outlet-group.cancel', group1],
      ['outlet-group.reboot', group1],
      ['battery-test.start', {}],
      ['battery-test.abort', {}],
      ['calibration.start', {}],
      ['beeper.unmute', {}],
      ['faults.clear', {}],
      ['bypass.start', theUnit],
      ['bypass.stop', theUnit],
      ['alarms.acknowledge', { alarm: 'battery' }],
      ['ups.id.set', { name: 'x' }],
    ] as const)
      expect([name, verdictOf(name, args, [])]).toMatchObject([name, { verdict: 'waiting', begun: false }]);
  });
  test('off: the last look shows it off, every group off, nothing under way', () =>
    fc.assert(
      fc.property(looks, (seen) => {
        const last = seen.at(-1);
        const isDone =
          isOff(last) &&
          !last?.upsStatus?.has('onPending') &&
          [last?.mogStatus, last?.sog0Status].every(
            (status) => status?.has('off') && !status.has('on') && quiet(status),
          );
        const { verdict } = verdictOf('ups.off', theUnit, seen);
        if (verdict === 'confirmed') expect(isDone).toBe(true);
        if (isDone && !last?.upsStatus?.has('offPending')) expect(verdict).toBe('confirmed');
      }),
    ));
  test('reboot: some look off, the last one on', () =>
    fc.assert(
      fc.property(looks, (seen) => {
        if (verdictOf('ups.reboot', theUnit, seen).verdict !== 'confirmed') return;
        expect(seen.slice(0, -1).some(isOff)).toBe(true);
        expect(isOn(seen.at(-1))).toBe(true);
      }),
    ));
  test('shutdown: some look off, and the last one on, or off with a return that waits', () =>
    fc.assert(
      fc.property(looks, (seen) => {
        if (verdictOf('ups.shutdown', theUnit, seen).verdict !== 'confirmed') return;
        expect(seen.some(isOff)).toBe(true);
        const last = seen.at(-1);
        if (isOn(last)) return;
        const words = new Set([...(last?.upsStatus ?? []), ...(last?.mogStatus ?? []), ...(last?.sog0Status ?? [])]);
        expect(['inputBad', 'waitsForAc', 'waitsForRuntime'].some((bit) => words.has(bit as never))).toBe(true);
      }),
    ));
  test('on: the last look shows it on, with every group', () =>
    fc.assert(
      fc.property(looks, (seen) => {
        const before: Values = { ...online, upsStatus: set('off'), mogStatus: set('off'), sog0Status: set('off') };
        if (verdictOf('ups.on', theUnit, seen, before).verdict !== 'confirmed') return;
        expect(isOn(seen.at(-1))).toBe(true);
        expect(seen.at(-1)?.sog0Status?.has('on')).toBe(true);
      }),
    ));
  test('a test: an outcome that another look shows to be new, and never one that is the same as before', () =>
    fc.assert(
      fc.property(looks, (seen) => {
        const { verdict } = verdictOf('calibration.start', {}, seen);
        const words = seen.map(({ calibrationStatus }) => calibrationStatus);
        const ran = words.some((word) => word?.has('inProgress') || word?.has('pending'));
        const last = words.at(-1);
        if (verdict === 'waiting') return;
        expect(last?.has('inProgress')).toBe(false);
        expect(ran || [...(last ?? [])].sort().join() !== 'passed,protocol').toBe(true);
        if (verdict === 'confirmed') expect(last?.has('passed')).toBe(true);
      }),
    ));
  test('what has begun stays begun, however the looks go on', () =>
    fc.assert(
      fc.property(looks, look, (seen, next) => {
        for (const name of ['ups.off', 'ups.reboot', 'ups.shutdown']) {
          const first = verdictOf(name, theUnit, seen);
          const then = verdictOf(name, theUnit, [...seen, next]);
          if (first.verdict === 'waiting' && first.begun && then.verdict === 'waiting') expect(then.begun).toBe(true);
        }
      }),
    ));
});
