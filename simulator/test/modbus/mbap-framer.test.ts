import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MbapFramer, mbapFrame } from '../../src/modbus/mbap-framer.ts';

const frame = fc.record({
  transaction: fc.nat(0xffff),
  unitId: fc.nat(255),
  pdu: fc.uint8Array({ minLength: 1, maxLength: 253 }).map((bytes) => Buffer.from(bytes)),
});

test('frames come out as they went in, glued and in any pieces', () => {
  const cases = fc.array(frame, { minLength: 1, maxLength: 4 }).chain((frames) => {
    const bytes = Buffer.concat(frames.map(mbapFrame));
    return fc.tuple(fc.constant(frames), fc.constant(bytes), fc.array(fc.nat(bytes.length), { maxLength: 10 }));
  });
  fc.assert(
    fc.property(cases, ([frames, bytes, places]) => {
      const framer = new MbapFramer();
      const at = [0, ...places.sort((a, b) => a - b), bytes.length];
      const got = at.slice(1).map((end, index) => framer.feed(bytes.subarray(at[index], end)));
      expect(got.flatMap((each) => each.frames)).toEqual(frames);
      expect(got.every((each) => !each.broken)).toBe(true);
    }),
  );
});

test.each([
  ['a protocol id that is not 0', '0001 0001 0006 01 03 0000 0001'],
  ['a length over 254', '0001 0000 00ff 01 03'],
  ['a length without a function', '0001 0000 0001 01'],
  ['text', '474554202f20485454502f312e31'],
])('%s breaks the stream', (_, hex) => {
  expect(new MbapFramer().feed(Buffer.from(hex.replaceAll(' ', ''), 'hex')).broken).toBe(true);
});

test('what was whole before the break still counts', () => {
  const good = mbapFrame({ transaction: 7, unitId: 1, pdu: Buffer.from([3, 0, 0, 0, 2]) });
  const { frames, broken } = new MbapFramer().feed(Buffer.concat([good, Buffer.alloc(6, 0xff)]));
  expect(frames.map(({ transaction }) => transaction)).toEqual([7]);
  expect(broken).toBe(true);
});
