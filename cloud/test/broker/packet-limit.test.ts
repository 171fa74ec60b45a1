import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PacketLimit } from '../../src/broker/packet-limit.ts';

/** A packet's bytes: type, remaining length, body. */
function packet(length: number, body = length): number[] {
  const header = [0x30];
  let left = length;
  do {
    header.push((left % 128) | (left >= 128 ? 0x80 : 0));
    left = Math.floor(left / 128);
  } while (left > 0);
  return [...header, ...new Array<number>(body).fill(0xff)];
}

test('packets up to the limit pass in every split, and the first that is longer does not', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 90 })),
      (lengths, cuts) => {
        const most = 200;
        const bytes = Uint8Array.from(lengths.flatMap((length) => packet(length)));
        const limit = new PacketLimit(most);
        let [at, passed] = [0, true];
        for (const cut of [...cuts, bytes.length]) {
          if (!passed || at >= bytes.length) break;
          passed = limit.allows(bytes.subarray(at, at + cut));
          at += cut;
        }
        if (at >= bytes.length || !passed) {
          const complete = lengths.every((length) => length <= most);
          expect(passed).toBe(complete);
        }
      },
    ),
  );
});

test('byte by byte: refused with the byte that makes it too long', () => {
  const limit = new PacketLimit(256 * 1024);
  const [type = 0, ...length] = packet(300_000, 0);
  expect(limit.allows(Uint8Array.of(type))).toBe(true);
  expect(length.map((byte) => limit.allows(Uint8Array.of(byte)))).toEqual([true, true, false]);
});

test('a length of five bytes is none', () => {
  expect(new PacketLimit(256 * 1024).allows(Uint8Array.of(0x30, 0x80, 0x80, 0x80, 0x80, 0x01))).toBe(false);
});
