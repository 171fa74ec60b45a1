import { crc16 } from '../links/crc16.ts';
import { expectedReply, wordsOf } from '../links/expected-reply.ts';
import { sameWords, verification } from '../links/probes.ts';
import { ReplyFinder } from '../links/reply-finder.ts';

const UNIT = 1;
const { at, content } = verification;

function withCrc(bytes: readonly number[]): Buffer {
  const frame = Buffer.from([...bytes, 0, 0]);
  frame.writeUInt16LE(crc16(frame, 0, bytes.length), bytes.length);
  return frame;
}

/** FC3 of the registers that read the same on every Smart-UPS, in RTU form, unit 1. */
export const verificationRequest: Buffer = withCrc([UNIT, 3, at >> 8, at & 0xff, 0, content.length]);

/** Whether the answer to it is among these bytes, and holds what only a Smart-UPS says. */
export function verificationAnswer(bytes: Uint8Array): boolean {
  const found = new ReplyFinder(expectedReply(verificationRequest)).feed(bytes);
  return found !== undefined && sameWords(wordsOf(found.reply), content);
}
