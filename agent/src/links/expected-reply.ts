import { crc16 } from './crc16.ts';

/** What a reply must look like to be the answer to one request (all lengths in bytes, CRC included). */
export interface ExpectedReply {
  readonly unit: number;
  readonly functionCode: number;
  readonly length: number;
  /** The bytes that follow the function code: a read's byte count, or a write's echo of address and count. */
  readonly lead: Uint8Array;
  /** Words asked for; undefined for a write. */
  readonly words: number | undefined;
}

export const exceptionLength = 5;

/** The reply that an RTU request frame (FC3 or FC16) calls for. */
export function expectedReply(request: Uint8Array): ExpectedReply {
  const [unit = 0, functionCode = 0] = request;
  if (functionCode === 16) return { unit, functionCode, length: 8, lead: request.subarray(2, 6), words: undefined };
  const words = ((request[4] ?? 0) << 8) | (request[5] ?? 0);
  return { unit, functionCode, length: 5 + 2 * words, lead: Uint8Array.of(2 * words), words };
}

/** Whether `frame`, of exactly the right length and with a right CRC, answers: with a reply or with an exception. */
export function isAnswer(frame: Uint8Array, expected: ExpectedReply): boolean {
  return startsAnswer(frame, 0, expected) === frame.length && hasRightCrc(frame);
}

/** The length of the answer that may start at `at`, going by what is there of its first bytes; 0 when none can. */
export function startsAnswer(bytes: Uint8Array, at: number, expected: ExpectedReply): number {
  if (bytes[at] !== expected.unit) return 0;
  if (bytes[at + 1] === (expected.functionCode | 0x80)) return exceptionLength;
  if (bytes[at + 1] !== expected.functionCode) return 0;
  return expected.lead.every((byte, index) => bytes[at + 2 + index] === byte) ? expected.length : 0;
}

export function hasRightCrc(frame: Uint8Array): boolean {
  const end = frame.length - 2;
  return crc16(frame, 0, end) === ((frame[end] ?? 0) | ((frame[end + 1] ?? 0) << 8));
}

export function isException(reply: Uint8Array): boolean {
  return ((reply[1] ?? 0) & 0x80) !== 0;
}

/** The words of a read's reply in RTU form. */
export function wordsOf(reply: Uint8Array): readonly number[] {
  const words: number[] = [];
  for (let at = 3; at + 1 < reply.length - 2; at += 2) words.push(((reply[at] ?? 0) << 8) | (reply[at + 1] ?? 0));
  return words;
}
