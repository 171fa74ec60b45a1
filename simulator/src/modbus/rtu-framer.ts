import { isSealed } from './rtu-frame.ts';

const LONGEST_FRAME = 256;
const LAST_FIXED_FUNCTION = 6;
const WRITE_MANY_COILS = 15;
const WRITE_MANY_REGISTERS = 16;

/**
 * Finds whole requests in what arrives on the line, by their length and CRC. Time is no help inside a frame: silences of
 * several characters happen there on a busy machine. Only a long silence, told with `silence()`, ends what has no known length.
 */
export class RtuFramer {
  #held: Buffer = Buffer.alloc(0);

  /** True while bytes are held that more bytes could still make a frame of. */
  get waiting(): boolean {
    return this.#held.length > 0;
  }

  /** Takes what arrived, in any pieces, and gives the frames that are whole now (unit id to CRC). */
  feed(bytes: Uint8Array): Buffer[] {
    this.#held = Buffer.concat([this.#held, bytes]);
    const frames: Buffer[] = [];
    for (let from = 0; from < this.#held.length; ) {
      const frame = this.#frameAt(from);
      if (frame === 'unfinished') break;
      if (frame) {
        frames.push(frame);
        this.#held = this.#held.subarray(from + frame.length);
        from = 0;
      } else from++;
    }
    if (this.#held.length > 2 * LONGEST_FRAME) this.#held = this.#held.subarray(-LONGEST_FRAME);
    return frames;
  }

  /** The line has been silent: what is held will not grow. Gives the frames in it, drops the rest. */
  silence(): Buffer[] {
    const held = this.#held;
    this.#held = Buffer.alloc(0);
    const frames: Buffer[] = [];
    for (let from = 0; from < held.length; ) {
      const rest = held.subarray(from);
      const size = requestSize(rest);
      const frame = [size ?? 0, rest.length]
        .filter((length) => length <= rest.length && length <= LONGEST_FRAME)
        .map((length) => rest.subarray(0, length))
        .find(isSealed);
      if (frame) frames.push(frame);
      from += frame?.length ?? 1;
    }
    return frames;
  }

  #frameAt(from: number): Buffer | 'unfinished' | undefined {
    const rest = this.#held.subarray(from);
    const size = requestSize(rest);
    if (size === undefined) return undefined;
    if (size > rest.length) return 'unfinished';
    const frame = rest.subarray(0, size);
    return isSealed(frame) ? frame : undefined;
  }
}

/** Length of the request that may begin here, or as many bytes as are needed to tell; undefined where its function gives none. */
function requestSize(bytes: Buffer): number | undefined {
  const functionCode = bytes[1];
  if (functionCode === undefined) return 2;
  if (functionCode >= 1 && functionCode <= LAST_FIXED_FUNCTION) return 8;
  if (functionCode !== WRITE_MANY_COILS && functionCode !== WRITE_MANY_REGISTERS) return undefined;
  const dataBytes = bytes[6];
  if (dataBytes === undefined) return 7;
  const count = bytes.readUInt16BE(4);
  const expected = functionCode === WRITE_MANY_REGISTERS ? count * 2 : Math.ceil(count / 8);
  return dataBytes === expected && dataBytes > 0 && dataBytes <= LONGEST_FRAME - 9 ? 9 + dataBytes : undefined;
}
