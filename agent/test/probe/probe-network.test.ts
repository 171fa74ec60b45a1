import { expect, test } from 'vitest';
import { parseCidr } from '../../src/probe/parse-cidr.ts';
import { type Look, probeNetwork } from '../../src/probe/probe-network.ts';
import { VirtualClock } from '../virtual-clock.ts';

test('a range gives its addresses, and nothing that was not named', () => {
  expect(parseCidr('192.168.1.7')).toEqual(['192.168.1.7']);
  expect(parseCidr('192.168.1.8/31')).toEqual(['192.168.1.8', '192.168.1.9']);
  expect(parseCidr('127.0.0.5/29')).toEqual([1, 2, 3, 4, 5, 6].map((host) => `127.0.0.${host}`));
  expect(parseCidr('10.255.252.0/22')).toHaveLength(1022);
  expect(parseCidr('10.255.252.0/22')?.at(-1)).toBe('10.255.255.254');
  for (const bad of ['', '10.0.0.0/21', '10.0.0/24', '256.1.1.1', '1.2.3.4/33', '1.2.3.4/', 'host', '::1', '1.2.3.4 '])
    expect(parseCidr(bad), bad).toBeUndefined();
});

test('addresses are looked at one each 50 ms, at most 16 at once, and told in the order of the range', async () => {
  const clock = new VirtualClock();
  const addresses = Array.from({ length: 60 }, (_, index) => `10.0.0.${index + 1}`);
  const began: number[] = [];
  let under = 0;
  let most = 0;
  const told: string[] = [];
  const lookAt = async (address: string): Promise<Look> => {
    began.push(clock.now());
    most = Math.max(most, ++under);
    await clock.sleep(address.endsWith('7') ? 100 : 1500);
    under--;
    return address.endsWith('7') ? { what: 'refused' } : { what: 'silent' };
  };
  const found = await clock.runUntil(
    probeNetwork({
      addresses,
      lookAt,
      clock,
      signal: new AbortController().signal,
      onFound: ({ address }) => told.push(address),
    }),
  );
  expect(found.map(({ address }) => address)).toEqual(addresses);
  expect(told.toSorted()).toEqual(addresses.toSorted());
  expect(most).toBeLessThanOrEqual(16);
  expect(Math.min(...began.slice(1).map((at, index) => at - (began[index] ?? 0)))).toBeGreaterThanOrEqual(50);
});

test('asked to stop, it begins no other address', async () => {
  const clock = new VirtualClock();
  const stop = new AbortController();
  let looked = 0;
  const probing = probeNetwork({
    addresses: Array.from({ length: 100 }, (_, index) => `10.0.0.${index}`),
    lookAt: async () => {
      looked++;
      await clock.sleep(10);
      return { what: 'silent' };
    },
    clock,
    signal: stop.signal,
    onFound: () => {},
  });
  probing.catch(() => {});
  await clock.advance(500);
  stop.abort(new Error('interrupted'));
  await clock.advance(1000);
  await expect(probing).rejects.toThrow('interrupted');
  expect(looked).toBeLessThan(13);
});
