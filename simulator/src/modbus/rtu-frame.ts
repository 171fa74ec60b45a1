import { crc16 } from './crc16.ts';

/** Puts a unit id before a PDU and its CRC behind it. */
export function sealFrame(unitId: number, pdu: Uint8Array): Buffer {
  const frame = Buffer.alloc(pdu.length + 3);
  frame[0] = unitId;
  frame.set(pdu, 1);
  frame.writeUInt16LE(crc16(frame.subarray(0, -2)), frame.length - 2);
  return frame;
}

/** Whether these bytes end in their own CRC; four bytes are the least: unit id, function, CRC. */
export const isSealed = (frame: Buffer): boolean =>
  frame.length >= 4 && crc16(frame.subarray(0, -2)) === frame.readUInt16LE(frame.length - 2);
