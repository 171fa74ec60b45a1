const HEADER_BYTES = 7;
/** Unit id and the longest PDU: Modbus Messaging on TCP/IP, 3.1.3. */
const LONGEST_LENGTH = 254;

export type MbapFrame = { readonly transaction: number; readonly unitId: number; readonly pdu: Buffer };

/** Cuts a TCP stream into Modbus TCP frames, whatever pieces it arrives in. */
export class MbapFramer {
  #held: Buffer = Buffer.alloc(0);

  /** The frames that are whole now; 'broken' once the stream cannot be Modbus TCP, and from then on. */
  feed(bytes: Uint8Array): { readonly frames: readonly MbapFrame[]; readonly broken: boolean } {
    this.#held = Buffer.concat([this.#held, bytes]);
    const frames: MbapFrame[] = [];
    while (this.#held.length >= HEADER_BYTES - 1) {
      const length = this.#held.readUInt16BE(4);
      if (this.#held.readUInt16BE(2) !== 0 || length < 2 || length > LONGEST_LENGTH) return { frames, broken: true };
      const end = HEADER_BYTES - 1 + length;
      if (this.#held.length < end) break;
      frames.push({
        transaction: this.#held.readUInt16BE(0),
        unitId: this.#held.readUInt8(6),
        pdu: this.#held.subarray(HEADER_BYTES, end),
      });
      this.#held = this.#held.subarray(end);
    }
    return { frames, broken: false };
  }
}

/** Puts the Modbus TCP header before a PDU. */
export function mbapFrame({
  transaction,
  unitId,
  pdu,
}: {
  transaction: number;
  unitId: number;
  pdu: Uint8Array;
}): Buffer {
  const frame = Buffer.alloc(HEADER_BYTES + pdu.length);
  frame.writeUInt16BE(transaction & 0xffff, 0);
  frame.writeUInt16BE(pdu.length + 1, 4);
  frame.writeUInt8(unitId, 6);
  frame.set(pdu, HEADER_BYTES);
  return frame;
}
