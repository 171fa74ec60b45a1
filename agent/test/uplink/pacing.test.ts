import { expect, it } from 'vitest';
import { Allowance } from '../../src/uplink/allowance.ts';
import { backoffMs } from '../../src/uplink/backoff.ts';
import { Doorbell } from '../../src/uplink/doorbell.ts';
import { VirtualClock } from '../virtual-clock.ts';

it('doubles the longest wait from half a second up to a minute, and jitters all of it', () => {
  expect([0, 1, 2, 6, 7, 500].map((failures) => backoffMs(failures, () => 1))).toEqual([
    500, 1000, 2000, 32_000, 60_000, 60_000,
  ]);
  expect(backoffMs(9, () => 0)).toBe(0);
});

it('allows so many per second, saves a second of them, and waits off what was overdrawn', () => {
  const allowance = new Allowance(100, 0);
  expect(allowance.waitMs(60_000)).toBe(0);
  allowance.use(300);
  expect(allowance.waitMs(60_000)).toBe(2010);
  expect(allowance.waitMs(62_000)).toBe(10);
  expect(allowance.waitMs(62_010)).toBe(0);
  allowance.setRate(10, 62_010);
  allowance.use(10);
  expect(allowance.waitMs(62_010)).toBe(1000);
});

it('wakes for a ring, for one that came before, or when the time is over', async () => {
  const clock = new VirtualClock();
  const bell = new Doorbell(clock);
  bell.ring();
  await bell.wait(1000);
  const rung = bell.wait(1000);
  bell.ring();
  await rung;
  expect(clock.now()).toBe(0);
  await clock.runUntil(bell.wait(1000));
  expect(clock.now()).toBe(1000);
});
