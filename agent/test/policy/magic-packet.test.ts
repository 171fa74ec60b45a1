import { expect, test } from 'vitest';
import { magicPacket, parseMac } from '../../src/policy/magic-packet.ts';

test('six bytes 0xFF, then the address sixteen times', () => {
  const packet = Buffer.from(magicPacket('00:1A:2b:3c:4D:5e')).toString('hex');
  expect(packet).toBe(`ffffffffffff${'001a2b3c4d5e'.repeat(16)}`);
});

test.each(['00-1a-2b-3c-4d-5e', '001a2b3c4d5e', '00:1a:2b:3c:4d:5e'])('%s is an address', (text) => {
  expect(parseMac(text)).toEqual(Uint8Array.of(0, 0x1a, 0x2b, 0x3c, 0x4d, 0x5e));
});

test.each(['', '00:1a:2b:3c:4d', '00:1a-2b:3c:4d:5e', '00:1a:2b:3c:4d:5g', '00:1a:2b:3c:4d:5e:00'])(
  '%j is none',
  (text) => {
    expect(parseMac(text)).toBeUndefined();
    expect(() => magicPacket(text)).toThrow(RangeError);
  },
);
