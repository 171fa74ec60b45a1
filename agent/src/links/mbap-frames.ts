export interface MbapFrame {
  readonly transaction: number;
  /** Unit id, function code, data. */
  readonly unitAndData: Buffer;
  /** Length of the whole frame. */
  readonly bytes: number;
}

const headerBytes = 6;
/** Unit id, function code and one byte; and the longest Modbus message with its unit id. */
const leastLength = 3;
const mostLength = 254;

/** Cuts a TCP stream into Modbus TCP frames; 'rubbish' is the last thing that it yields. */
export class MbapFrames {
  private rest: Buffer = Buffer.alloc(0);

  *feed(chunk: Uint8Array): Generator<MbapFrame | 'rubbish'> {
    this.rest = Buffer.concat([this.rest, chunk]);
    while (this.rest.length >= headerBytes) {
      const protocol = this.rest.readUInt16BE(2);
      const length = this.rest.readUInt16BE(4);
      if (protocol !== 0 || length < leastLength || length > mostLength) return yield 'rubbish';
      const bytes = headerBytes + length;
      if (this.rest.length < bytes) return;
      const unitAndData = this.rest.subarray(headerBytes, bytes);
      const transaction = this.rest.readUInt16BE(0);
      this.rest = this.rest.subarray(bytes);
      yield { transaction, unitAndData, bytes };
    }
  }
}
