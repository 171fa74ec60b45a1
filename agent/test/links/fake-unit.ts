import { crc16 } from '../../src/links/crc16.ts';

const verification = [0x3132, 0x3334, 0x3536, 0x3738, 0x1234, 0x5678, 0xffff, 0xfffb, 0x1234, 0xfffb, 0x2020, 0xdfe0];

/** A word that says where and when it was read: low byte the address, high byte the number of the request. */
export const wordAt = (address: number, request: number): number => ((request & 0xff) << 8) | (address & 0xff);

export interface ServedRequest {
  readonly atMs: number;
  readonly unit: number;
  readonly functionCode: number;
  readonly at: number;
  readonly words: number;
  /** The words of a write. */
  readonly written: readonly number[];
}

/** Answers like a unit, with words that betray any mix-up. Speaks RTU form; others wrap it. */
export class FakeUnit {
  /** Everything asked, in order; the index + 1 is the number of the request. */
  readonly served: ServedRequest[] = [];
  /** 'constants' as every unit has them, 'absent' words, or an 'exception'. */
  verification: 'constants' | 'absent' | 'exception' = 'constants';
  /** Exception code to answer the request with this number with. */
  readonly exceptions = new Map<number, number>();

  /** The reply frame with its CRC, or undefined for a request that is broken. */
  answer(frame: Buffer, atMs: number): Buffer | undefined {
    if (frame.length < 8 || crc16(frame, 0, frame.length - 2) !== frame.readUInt16LE(frame.length - 2))
      return undefined;
    const [unit = 0, functionCode = 0] = frame;
    const at = frame.readUInt16BE(2);
    const words = frame.readUInt16BE(4);
    const written = functionCode === 16 ? wordsIn(frame.subarray(7, -2)) : [];
    this.served.push({ atMs, unit, functionCode, at, words, written });
    const code = this.exceptions.get(this.served.length) ?? this.refusal(at);
    if (code !== undefined) return withCrc(Buffer.from([unit, functionCode | 0x80, code]));
    if (functionCode === 16) return withCrc(frame.subarray(0, 6));
    const body = Buffer.alloc(3 + 2 * words);
    body.set([unit, functionCode, 2 * words]);
    for (let index = 0; index < words; index++) body.writeUInt16BE(this.wordOf(at + index), 3 + 2 * index);
    return withCrc(body);
  }

  get writes(): readonly ServedRequest[] {
    return this.served.filter((request) => request.functionCode === 16);
  }

  private refusal(at: number): number | undefined {
    return at >= 2048 && this.verification === 'exception' ? 2 : undefined;
  }

  private wordOf(address: number): number {
    if (address < 2050) return wordAt(address, this.served.length);
    return this.verification === 'absent' ? 0xffff : (verification[address - 2050] ?? 0xffff);
  }
}

export function withCrc(body: Uint8Array): Buffer {
  const frame = Buffer.alloc(body.length + 2);
  frame.set(body);
  frame.writeUInt16LE(crc16(body), body.length);
  return frame;
}

function wordsIn(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length >> 1 }, (_, index) => bytes.readUInt16BE(2 * index));
}
