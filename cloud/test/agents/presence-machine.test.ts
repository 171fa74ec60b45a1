import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isOnline,
  MISSED_AFTER_MS,
  type PresenceInput,
  type PresenceState,
  stepPresence,
  WILL_GRACE_MS,
} from '../../src/agents/presence-machine.ts';

const [A, B] = ['b000000a', 'b000000b'];
const online: PresenceState = { is: 'online', boot: A, conn: 2, untilMs: 1_000 };
const leaving: PresenceState = { is: 'leaving', boot: A, conn: 2, untilMs: 1_000 };
const offline: PresenceState = { is: 'offline', boot: A, conn: 2 };
const unknown: PresenceState = { is: 'unknown' };
const told = (type: 'status' | 'will' | 'stopped', boot: string, conn: number): PresenceInput => ({
  type,
  boot,
  conn,
  atMs: 500,
});
const time = (atMs: number): PresenceInput => ({ type: 'time', atMs });
const on = (boot: string, conn: number): PresenceState => ({
  is: 'online',
  boot,
  conn,
  untilMs: 500 + MISSED_AFTER_MS,
});
const off = (conn: number): PresenceState => ({ is: 'offline', boot: A, conn });
const same = 'same';

test.each<[PresenceState, PresenceInput, PresenceState | typeof same]>([
  [unknown, told('status', A, 1), on(A, 1)],
  [unknown, told('will', A, 1), same],
  [unknown, told('stopped', A, 1), same],
  [unknown, time(9e9), same],
  [online, told('status', A, 2), on(A, 2)],
  [online, told('status', A, 3), on(A, 3)],
  [online, told('status', A, 1), same],
  [online, told('status', B, 1), on(B, 1)],
  [online, told('will', A, 1), same],
  [online, told('will', A, 2), { ...leaving, untilMs: 1_000 }],
  [{ ...online, untilMs: 9e9 }, told('will', A, 2), { ...leaving, untilMs: 500 + WILL_GRACE_MS }],
  [{ ...online, untilMs: 9e9 }, told('will', A, 3), { is: 'leaving', boot: A, conn: 3, untilMs: 500 + WILL_GRACE_MS }],
  [online, told('will', B, 9), same],
  [online, told('stopped', A, 2), off(2)],
  [online, told('stopped', A, 1), same],
  [online, told('stopped', B, 1), same],
  [online, time(999), same],
  [online, time(1_000), off(2)],
  [leaving, told('status', A, 2), on(A, 2)],
  [leaving, told('status', A, 3), on(A, 3)],
  [leaving, told('status', A, 1), same],
  [leaving, told('will', A, 2), same],
  [leaving, told('stopped', A, 2), off(2)],
  [leaving, time(999), same],
  [leaving, time(1_000), off(2)],
  [offline, told('status', A, 1), same],
  [offline, told('status', A, 3), on(A, 3)],
  [offline, told('status', B, 1), on(B, 1)],
  [offline, told('will', A, 3), same],
  [offline, told('stopped', A, 3), same],
  [offline, time(9e9), same],
])('%o + %o', (state, input, expected) => {
  const next = stepPresence(state, input);
  if (expected === same) expect(next).toBe(state);
  else expect(next).toEqual(expected);
});

test('within a silence nobody stays online, and an old will never puts a newer connection offline', () => {
  const input = fc.record({
    type: fc.constantFrom('status', 'will', 'stopped', 'time'),
    conn: fc.integer({ min: 1, max: 4 }),
    step: fc.integer({ min: 0, max: 100_000 }),
  });
  fc.assert(
    fc.property(fc.array(input, { maxLength: 60 }), (inputs) => {
      let state: PresenceState = { is: 'unknown' };
      let [atMs, newest, heardAt] = [0, 0, Number.NEGATIVE_INFINITY];
      for (const { type, conn, step } of inputs) {
        atMs += step;
        const before = stepPresence(state, time(atMs));
        state = type === 'time' ? before : stepPresence(before, { type, boot: A, conn, atMs } as PresenceInput);
        if (type === 'will' && conn < newest) expect(state).toBe(before);
        if (type === 'status' && conn >= newest) heardAt = atMs;
        if (state.is !== 'unknown') newest = state.conn;
        expect(isOnline(state) && atMs - heardAt >= MISSED_AFTER_MS).toBe(false);
      }
    }),
  );
});
