import { type ExpectedReply, hasRightCrc, startsAnswer } from './expected-reply.ts';

/** Finds one reply in a serial stream by length and CRC: pauses inside a frame mean nothing on a busy machine. */
export class ReplyFinder {
  readonly expected: ExpectedReply;
  private rest: Buffer = Buffer.alloc(0);
  private seenBytes = 0;
  private wrongCrc = false;

  constructor(expected: ExpectedReply) {
    this.expected = expected;
  }

  /** Bytes fed so far. */
  get seen(): number {
    return this.seenBytes;
  }

  /** Whether something looked like the reply but for its CRC. */
  get sawWrongCrc(): boolean {
    return this.wrongCrc;
  }

  /** The whole reply once it is there, and the number of bytes that came behind it. */
  feed(chunk: Uint8Array): { reply: Buffer; behind: number } | undefined {
    this.seenBytes += chunk.length;
    const bytes = Buffer.concat([this.rest, chunk]);
    let at = 0;
    // A position is given up for good once as many bytes are there as the longest answer needs.
    for (; at < bytes.length; at++) {
      const length = startsAnswer(bytes, at, this.expected);
      if (length > 0 && at + length <= bytes.length) {
        const reply = bytes.subarray(at, at + length);
        if (hasRightCrc(reply)) return { reply: Buffer.from(reply), behind: bytes.length - at - length };
        if (length === this.expected.length) this.wrongCrc = true;
      }
    }
    this.rest = bytes.subarray(Math.max(0, bytes.length - this.expected.length + 1));
    return undefined;
  }
}
