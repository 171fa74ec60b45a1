import { stateOf } from '@ridethrough/protocol';
import { expect, test } from 'vitest';

const states = ['online', 'onBattery', 'bypass', 'off'] as const;

test('exactly one of the four is a state, whatever else is set', () => {
  for (const state of states) {
    expect(stateOf(new Set([state]))).toBe(state);
    expect(stateOf(new Set([state, 'fault', 'highEfficiency']))).toBe(state);
  }
});

test('none or several is no reading', () => {
  expect(stateOf(undefined)).toBeUndefined();
  expect(stateOf(new Set())).toBeUndefined();
  expect(stateOf(new Set(['fault']))).toBeUndefined();
  for (const one of states) {
    for (const other of states.filter((state) => state !== one)) expect(stateOf(new Set([one, other]))).toBeUndefined();
  }
});
