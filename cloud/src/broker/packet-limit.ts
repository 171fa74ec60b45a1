/** Longest remaining length that MQTT can spell takes four bytes. */
const MOST_LENGTH_BYTES = 4;

/**
 * Walks the fixed headers of a stream of MQTT packets, in whatever pieces it comes, so that a packet that is too long
 * is known from its first bytes.
 */
export class PacketLimit {
  readonly #most: number;
  /** Bytes of the present packet's body that are still to come; -1 while its header is being read. */
  #left = -1;
  #headerBytes = 0;
  #length = 0;
  #packets = 0;

  constructor(mostBytes: number) {
    this.#most = mostBytes;
  }

  /** How many packets have begun since this was last asked. */
  takeCount(): number {
    const count = this.#packets;
    this.#packets = 0;
    return count;
  }

  /** False: the packet that has begun is longer than allowed, or its length is no length. */
  allows(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const step = Math.min(this.#left, chunk.length - at);
        at += step;
        this.#left -= step;
        if (this.#left === 0) this.#left = -1;
        continue;
      }
      const byte = chunk[at++] ?? 0;
      this.#headerBytes++;
      // The first byte is type and flags.
      if (this.#headerBytes === 1) {
        this.#packets++;
        continue;
      }
      this.#length += (byte & 0x7f) * 128 ** (this.#headerBytes - 2);
      const more = (byte & 0x80) !== 0;
      if (this.#length > this.#most || (more && this.#headerBytes > MOST_LENGTH_BYTES)) return false;
      if (more) continue;
      this.#left = this.#length === 0 ? -1 : this.#length;
      this.#headerBytes = 0;
      this.#length = 0;
    }
    return true;
  }
}
