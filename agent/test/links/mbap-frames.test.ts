import { expect, test } from 'vitest';
import { MbapFrames } from '../../src/links/mbap-frames.ts';

const frame = Buffer.from([0x12, 0x34, 0, 0, 0, 5, 1, 3, 2, 0xab, 0xcd]);
const cut = { transaction: 0x1234, unitAndData: Buffer.from([1, 3, 2, 0xab, 0xcd]), bytes: 11 };

test('frames are found in every split, and two glued together', () => {
  const two = Buffer.concat([frame, frame]);
  for (let at = 0; at <= two.length; at++) {
    const frames = new MbapFrames();
    expect([...frames.feed(two.subarray(0, at)), ...frames.feed(two.subarray(at))]).toEqual([cut, cut]);
  }
});

test('frames are found byte by byte', () => {
  const frames = new MbapFrames();
  expect([...frame].flatMap((byte) => [...frames.feed(Uint8Array.of(byte))])).toEqual([cut]);
});

test.each([
  ['another protocol', [0, 1, 0, 1, 0, 5]],
  ['a length that nothing fits in', [0, 1, 0, 0, 0, 2]],
  ['a length beyond the longest message', [0, 1, 0, 0, 0, 255]],
])('%s is rubbish, told at once', (_, header) => {
  expect([...new MbapFrames().feed(Uint8Array.from(header))]).toEqual(['rubbish']);
});
