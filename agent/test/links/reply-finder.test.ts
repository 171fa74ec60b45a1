import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc16 } from '../../src/links/crc16.ts';
import { expectedReply } from '../../src/links/expected-reply.ts';
import { readRequest } from '../../src/links/read-request.ts';
import { ReplyFinder } from '../../src/links/reply-finder.ts';
import { withCrc } from './fake-unit.ts';

const request = readRequest(1, 0, 2);
const reply = withCrc(Buffer.from([1, 3, 4, 0x20, 0x02, 0x00, 0x01]));

function findIn(bytes: Uint8Array, cuts: readonly number[]): Buffer | undefined {
  const finder = new ReplyFinder(expectedReply(request));
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    const found = finder.feed(bytes.subarray(from, to));
    if (found !== undefined) return found.reply;
    from = to;
  }
  return undefined;
}

describe('crc16', () => {
  test('gives the CRCs of a published example', () => {
    // The read of 107 to 109 from unit 17 in the "MODBUS over serial line" samples: 11 03 006B 0003 7687.
    expect(crc16(Uint8Array.of(0x11, 0x03, 0x00, 0x6b, 0x00, 0x03))).toBe(0x8776);
    expect(crc16(Buffer.from('123456789'))).toBe(0x4b37);
  });
});

describe('a reply in a stream', () => {
  test('is found one byte at a time', () => {
    expect(findIn(reply, [1, 2, 3, 4, 5, 6, 7, 8])).toEqual(reply);
  });

  test('is found in every cut in two, also behind rubbish', () => {
    for (const before of [[], [1], [1, 3], [1, 3, 4], [1, 0x83], [0x83, 2, 1, 3, 4, 0, 0]]) {
      const bytes = Buffer.concat([Uint8Array.from(before), reply]);
      for (let cut = 0; cut <= bytes.length; cut++) expect(findIn(bytes, [cut])).toEqual(reply);
    }
  });

  test('is found behind any rubbish, and what comes behind it is counted', () => {
    const bytes = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(bytes, bytes, (before, behind) => {
        const finder = new ReplyFinder(expectedReply(request));
        const found = finder.feed(Buffer.concat([before, reply, behind]));
        expect(found).toEqual({ reply, behind: behind.length });
      }),
      { seed: 7 },
    );
  });

  test('is not found in a reply of another length, unit, function or CRC', () => {
    const others = [
      withCrc(Buffer.from([1, 3, 2, 0x20, 0x02])),
      withCrc(Buffer.from([2, 3, 4, 0x20, 0x02, 0x00, 0x01])),
      withCrc(Buffer.from([1, 4, 4, 0x20, 0x02, 0x00, 0x01])),
      Buffer.from([...reply.subarray(0, -1), 0]),
      reply.subarray(0, -1),
    ];
    for (const other of others) expect(findIn(other, [])).toBeUndefined();
  });

  test('is an exception where one came', () => {
    const refusal = withCrc(Buffer.from([1, 0x83, 2]));
    expect(findIn(Buffer.concat([Uint8Array.of(1, 3), refusal]), [4])).toEqual(refusal);
  });

  test('to a write is one that echoes its address and its count', () => {
    const write = withCrc(Buffer.from([1, 16, 6, 2, 0, 2, 4, 0, 0, 0x42, 0x10]));
    const echoOf = (at: number, words: number) => withCrc(Buffer.from([1, 16, 6, at, 0, words]));
    for (const [at, words, expected] of [
      [2, 2, true],
      [3, 2, false],
      [2, 1, false],
    ] as const) {
      const found = new ReplyFinder(expectedReply(write)).feed(echoOf(at, words));
      expect(found !== undefined).toBe(expected);
    }
  });
});
