import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sealFrame } from '../../src/modbus/rtu-frame.ts';
import { RtuFramer } from '../../src/modbus/rtu-framer.ts';

const read = sealFrame(1, Buffer.from('030000001b', 'hex'));
const write = sealFrame(1, Buffer.from('100602000204' + '00004210', 'hex'));
const strange = sealFrame(1, Buffer.from('2b0e0100', 'hex'));

/** Everything that comes out when the bytes come in these pieces and then the line is silent. */
function frames(pieces: readonly Uint8Array[]): string[] {
  const framer = new RtuFramer();
  return [...pieces.flatMap((piece) => framer.feed(piece)), ...framer.silence()].map((frame) => frame.toString('hex'));
}

const hex = (...all: Buffer[]) => all.map((frame) => frame.toString('hex'));

/** The same bytes, cut at random places. */
const cut = (bytes: Uint8Array) =>
  fc.array(fc.nat(bytes.length), { maxLength: 12 }).map((places) => {
    const at = [0, ...places.sort((a, b) => a - b), bytes.length];
    return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
  });

const request = fc.oneof(
  fc.tuple(fc.nat(0xffff), fc.nat(0xffff)).map(([at, count]) => {
    const pdu = Buffer.from([3, 0, 0, 0, 0]);
    pdu.writeUInt16BE(at, 1);
    pdu.writeUInt16BE(count, 3);
    return sealFrame(1, pdu);
  }),
  fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 123 }).map((words) => {
    const pdu = Buffer.alloc(6 + 2 * words.length);
    pdu.set([16, 6, 2, 0, words.length, 2 * words.length]);
    words.forEach((word, index) => {
      pdu.writeUInt16BE(word, 6 + 2 * index);
    });
    return sealFrame(1, pdu);
  }),
);

test('the CRC is that of the standard', () => {
  expect(sealFrame(0x11, Buffer.from('03006b0003', 'hex')).toString('hex')).toBe('1103006b00037687');
});

test('a request comes out once it is whole, without waiting', () => {
  const framer = new RtuFramer();
  for (const byte of read.subarray(0, -1)) expect(framer.feed(Buffer.from([byte]))).toEqual([]);
  expect(framer.feed(read.subarray(-1))).toEqual([read]);
  expect(framer.waiting).toBe(false);
});

test('every split in two, of two glued requests', () => {
  const glued = Buffer.concat([write, read]);
  for (let at = 0; at <= glued.length; at++) {
    expect(frames([glued.subarray(0, at), glued.subarray(at)])).toEqual(hex(write, read));
  }
});

test('any requests glued, in any pieces', () => {
  fc.assert(
    fc.property(
      fc
        .array(request, { minLength: 1, maxLength: 4 })
        .chain((all) => fc.tuple(fc.constant(all), cut(Buffer.concat(all)))),
      ([all, pieces]) => {
        expect(frames(pieces)).toEqual(hex(...all));
      },
    ),
  );
});

test('noise before and after a request does not hide it', () => {
  // Noise that holds a frame with a right CRC by chance is not noise: its odds are 1 in 65,536 per place.
  const noise = fc.uint8Array({ maxLength: 20 });
  fc.assert(
    fc.property(
      fc
        .tuple(noise, request, noise)
        .chain(([before, frame, after]) => fc.tuple(fc.constant(frame), cut(Buffer.concat([before, frame, after])))),
      ([frame, pieces]) => {
        expect(frames(pieces)).toContain(frame.toString('hex'));
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

describe('what is no request', () => {
  test('a wrong CRC, and the next request is heard', () => {
    const wrong = Buffer.from(read);
    wrong.writeUInt8((wrong.at(-1) ?? 0) ^ 1, wrong.length - 1);
    expect(frames([wrong])).toEqual([]);
    expect(frames([wrong, read])).toEqual(hex(read));
  });

  test('half a request, dropped by the silence after it', () => {
    const framer = new RtuFramer();
    expect(framer.feed(write.subarray(0, 9))).toEqual([]);
    expect(framer.waiting).toBe(true);
    expect(framer.silence()).toEqual([]);
    expect(framer.feed(read)).toEqual([read]);
  });

  test('the beginning of a long write, with a request right behind it', () => {
    expect(frames([Buffer.from('01100204007bf6', 'hex'), read])).toEqual(hex(read));
  });

  test('a stream of rubbish keeps the memory small and does not deafen', () => {
    const framer = new RtuFramer();
    for (let piece = 0; piece < 200; piece++) framer.feed(Buffer.alloc(100, 0x55));
    framer.silence();
    expect(framer.feed(read)).toEqual([read]);
  });
});

test('a function of unknown length ends with the silence', () => {
  expect(frames([strange])).toEqual(hex(strange));
  expect(frames([Buffer.from([0, 0xff]), strange.subarray(0, 3), strange.subarray(3)])).toEqual(hex(strange));
});
