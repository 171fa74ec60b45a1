import { crc16 } from './crc16.ts';

/** The RTU frame of an FC3 request. */
export function readRequest(unit: number, at: number, words: number): Buffer {
  const frame = Buffer.alloc(8);
  frame[0] = unit;
  frame[1] = 3;
  frame.writeUInt16BE(at, 2);
  frame.writeUInt16BE(words, 4);
  frame.writeUInt16LE(crc16(frame, 0, 6), 6);
  return frame;
}
