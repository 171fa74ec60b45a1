export const PUBLISH = 3;
export const CONNECT = 1;

export type Packet = {
  readonly type: number;
  /** On the wire, header included. */
  readonly bytes: number;
  /** Of a PUBLISH. */
  readonly topic?: string;
  readonly payload?: Buffer;
};

const MOST_PACKET_BYTES = 1024 * 1024;

/** Cuts a stream of MQTT 3.1.1 packets, in whatever pieces it comes. Throws when it is none. */
export class MqttPackets {
  #rest: Buffer = Buffer.alloc(0);

  feed(chunk: Buffer): Packet[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const packets: Packet[] = [];
    for (;;) {
      const header = readHeader(this.#rest);
      if (header === undefined || this.#rest.length < header.bytes + header.length) return packets;
      const end = header.bytes + header.length;
      packets.push(readPacket(this.#rest.subarray(0, end), header.bytes));
      this.#rest = this.#rest.subarray(end);
    }
  }
}

/** Length of the fixed header, and the length that it tells. */
function readHeader(stream: Buffer): { readonly bytes: number; readonly length: number } | undefined {
  let length = 0;
  for (let at = 1; at < 5; at++) {
    const byte = stream[at];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 128 ** (at - 1);
    if (length > MOST_PACKET_BYTES) throw new Error(`an MQTT packet of ${length} bytes`);
    if (byte < 0x80) return { bytes: at + 1, length };
  }
  throw new Error('this is no MQTT');
}

function readPacket(packet: Buffer, headerBytes: number): Packet {
  const first = packet.readUInt8(0);
  const type = first >> 4;
  if (type !== PUBLISH) return { type, bytes: packet.length };
  const topicEnd = headerBytes + 2 + packet.readUInt16BE(headerBytes);
  const hasId = (first & 0x06) !== 0;
  return {
    type,
    bytes: packet.length,
    topic: packet.toString('utf8', headerBytes + 2, topicEnd),
    payload: Buffer.from(packet.subarray(topicEnd + (hasId ? 2 : 0))),
  };
}
