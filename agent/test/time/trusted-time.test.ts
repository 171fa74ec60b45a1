import { expect, it } from 'vitest';
import { TrustedTime } from '../../src/time/trusted-time.ts';
import { VirtualClock } from '../virtual-clock.ts';

function make() {
  const clock = new VirtualClock();
  let count = 0;
  return { clock, time: new TrustedTime(clock, () => `n${++count}`) };
}

it('knows nothing before an answer', () => {
  const { time } = make();
  expect(time.now()).toBeUndefined();
  expect(time.quality).toBe('unsynchronised');
});

it('takes the middle of the round trip, and runs on with the monotonic clock', async () => {
  const { clock, time } = make();
  await clock.advance(1000);
  const nonce = time.ask();
  await clock.advance(400);
  expect(time.answer({ nonce, now: 5_000_000 })).toBe(true);
  expect(time.now()).toBe(5_000_200);
  expect(time.errorMs).toBe(200);
  await clock.advance(10_000);
  expect(time.now()).toBe(5_010_200);
  expect(time.quality).toBe('cloud');
});

it('refuses unknown nonces, repeats and answers that took too long', async () => {
  const { clock, time } = make();
  const nonce = time.ask();
  expect(time.answer({ nonce: 'other', now: 1 })).toBe(false);
  await clock.advance(10_001);
  expect(time.answer({ nonce, now: 5_000_000 })).toBe(false);
  const next = time.ask();
  expect(time.answer({ nonce: next, now: 7_000_000 })).toBe(true);
  expect(time.answer({ nonce: next, now: 9_000_000 })).toBe(false);
  expect(time.now()).toBe(7_000_000);
});

it('forgets nonces beyond the last four', () => {
  const { time } = make();
  const [first = '', second = ''] = Array.from({ length: 5 }, () => time.ask());
  expect(time.answer({ nonce: first, now: 1 })).toBe(false);
  expect(time.answer({ nonce: second, now: 1 })).toBe(true);
});

it('keeps the better answer, until it is an hour old', async () => {
  const { clock, time } = make();
  const quick = time.ask();
  await clock.advance(20);
  time.answer({ nonce: quick, now: 1_000_000 });
  const slow = time.ask();
  await clock.advance(5_000);
  expect(time.answer({ nonce: slow, now: 9_000_000 })).toBe(true);
  expect(time.now()).toBe(1_005_010);
  await clock.advance(3_600_000);
  const later = time.ask();
  await clock.advance(1_000);
  time.answer({ nonce: later, now: 20_000_000 });
  expect(time.now()).toBe(20_000_500);
  expect(time.errorMs).toBe(500);
});
