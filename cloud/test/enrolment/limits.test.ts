import { expect, test } from 'vitest';
import { addressGroup } from '../../src/enrolment/address-group.ts';
import { AttemptLimit } from '../../src/enrolment/attempt-limit.ts';
import { Nonces } from '../../src/enrolment/nonces.ts';

test('so many attempts within the time, for each by himself', () => {
  let now = 0;
  const limit = new AttemptLimit({ now: () => now, most: 3, withinMs: 1000 });
  const take = () => limit.take('a');
  expect([take(), take(), take(), take()]).toEqual([0, 0, 0, 1000]);
  expect(limit.take('b')).toBe(0);
  now = 400;
  expect(take()).toBe(600);
  limit.takeBack('a');
  expect(take()).toBe(0);
  now = 1000;
  // The two of the beginning are forgotten, the one of 400 is not.
  expect([take(), take(), take()]).toEqual([0, 0, 400]);
});

test('one limit counts alone, however many others come', () => {
  const limit = new AttemptLimit({ now: () => 0, most: 1, withinMs: 1000 });
  for (let i = 0; i < 25_000; i++) limit.count(`address ${i}`);
  expect([limit.waitMs('address 24999'), limit.waitMs('address 0')]).toEqual([1000, 0]);
});

test('an IPv6 customer is one, whichever of his addresses he takes', () => {
  expect(addressGroup('203.0.113.9')).toBe('203.0.113.9');
  expect(addressGroup('::ffff:203.0.113.9')).toBe('203.0.113.9');
  const ours = ['2001:db8:1:2::1', '2001:0db8:0001:0002:ffff:0:0:1', '2001:db8:1:2:3:4:5:6%eth0'];
  expect(new Set(ours.map(addressGroup))).toEqual(new Set(['2001:db8:1:2::/64']));
  expect(addressGroup('2001:db8:1:3::1')).not.toBe('2001:db8:1:2::/64');
  expect(addressGroup('::1')).toBe('0:0:0:0::/64');
});

test('a nonce is good once and for five minutes', () => {
  let now = 0;
  let count = 0;
  const nonces = new Nonces({ now: () => now, random: () => `n${count++}` });
  const [one, two, three] = [nonces.make(), nonces.make(), nonces.make()];
  expect([nonces.take(one), nonces.take(one), nonces.take('n9')]).toEqual([true, false, false]);
  now = 300_000;
  expect(nonces.take(two)).toBe(true);
  now = 300_001;
  expect(nonces.take(three)).toBe(false);
});
