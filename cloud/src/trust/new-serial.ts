import { randomBytes } from 'node:crypto';

const BYTES = 16;

/** A certificate's serial number: hex of a random positive number that fills its bytes. */
export function newSerial(): string {
  const bytes = randomBytes(BYTES);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}
