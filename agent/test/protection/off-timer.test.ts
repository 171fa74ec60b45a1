import type { Values } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import { isSure, type OffTimer, stepOffTimer, wholeOffSeconds } from '../../src/protection/off-timer.ts';

const set = <N extends string>(...names: N[]): ReadonlySet<N> => new Set(names);
const smt: Values = {
  upsStatus: set('online'),
  outletGroups: set('mog', 'sog0', 'sog1'),
  mogStatus: set('on'),
  sog0Status: set('on'),
  sog1Status: set('on'),
  mogOffCountdown: -1,
  sog0OffCountdown: -1,
  sog1OffCountdown: -1,
};
const srt: Values = { ...smt, outletGroups: set('sog0', 'sog1') };

describe('with a main group, which feeds the others', () => {
  test('its timer is the whole output', () => {
    expect(wholeOffSeconds(smt)).toBeUndefined();
    expect(wholeOffSeconds({ ...smt, mogStatus: set('on', 'shutdown', 'offDelayRunning'), mogOffCountdown: 42 })).toBe(
      42,
    );
  });

  test('by two signs: neither the countdown nor the status alone', () => {
    expect(wholeOffSeconds({ ...smt, mogOffCountdown: 42 })).toBeUndefined();
    expect(wholeOffSeconds({ ...smt, mogStatus: set('on', 'shutdown') })).toBeUndefined();
  });

  test("another group's timer is none, and register 18 bit 1 with it is none either", () => {
    const values = { ...smt, sog0Status: set('on', 'reboot', 'offDelayRunning'), sog0OffCountdown: 42 };
    expect(wholeOffSeconds(values)).toBeUndefined();
    expect(
      wholeOffSeconds({ ...values, upsStatus: set('online', 'offPending'), simpleSignaling: set('shutdownImminent') }),
    ).toBeUndefined();
  });
});

describe('without one', () => {
  const going = set('on', 'reboot', 'offDelayRunning');
  test('all groups together are the output', () => {
    expect(wholeOffSeconds({ ...srt, sog0Status: going, sog0OffCountdown: 30 })).toBeUndefined();
    expect(
      wholeOffSeconds({ ...srt, sog0Status: going, sog0OffCountdown: 30, sog1Status: going, sog1OffCountdown: 60 }),
    ).toBe(60);
  });

  test('a single one is none, also where the other is off already', () => {
    expect(
      wholeOffSeconds({ ...srt, sog0Status: going, sog0OffCountdown: 30, sog1Status: set('off') }),
    ).toBeUndefined();
    expect(wholeOffSeconds({ ...srt, outletGroups: set('sog0'), sog0Status: going, sog0OffCountdown: 30 })).toBe(30);
  });
});

test("the unit's own shutdown signal on mains, and nothing of it on battery, where both signs mean other things", () => {
  const signalled = { simpleSignaling: set('powerFailure', 'shutdownImminent') };
  expect(wholeOffSeconds({ ...srt, ...signalled, upsStatus: set('online', 'offPending') })).toBe(0);
  expect(
    wholeOffSeconds({ ...srt, ...signalled, upsStatus: set('onBattery', 'inputBad', 'offPending') }),
  ).toBeUndefined();
  expect(wholeOffSeconds({ ...srt, upsStatus: set('online', 'offPending') })).toBeUndefined();
});

test('it is sure after five seconds and three looks, without one that shows nothing', () => {
  const going = { ...smt, mogStatus: set('on', 'shutdown'), mogOffCountdown: 90 };
  let timer: OffTimer | undefined;
  const at = (ms: number, values: Values) => {
    timer = stepOffTimer(timer, values, ms);
    return timer !== undefined && isSure(timer, ms);
  };
  expect([at(0, going), at(100, going), at(4900, going), at(5000, going)]).toEqual([false, false, false, true]);
  expect([at(5100, smt), at(5200, going), at(10_300, going), at(10_400, going)]).toEqual([false, false, false, true]);
});
