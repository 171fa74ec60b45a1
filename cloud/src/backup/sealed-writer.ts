import { createCipheriv } from 'node:crypto';
import { CHUNK_BYTES, CIPHER, deriveKey, newHeader, nonceOf, type SealedHeader } from './sealed-format.ts';

/** Takes all of the bytes, in order. */
type Sink = (bytes: Buffer) => Promise<void>;

/** Encrypts what is written to it, chunk by chunk. Without `end` it cannot be opened. */
export class SealedWriter {
  readonly #sink: Sink;
  readonly #header: SealedHeader;
  readonly #key: Buffer;
  #pending = Buffer.alloc(0);
  #chunk = 0;

  private constructor(sink: Sink, header: SealedHeader, key: Buffer) {
    this.#sink = sink;
    this.#header = header;
    this.#key = key;
  }

  static async begin(sink: Sink, passphrase: string, derive = deriveKey): Promise<SealedWriter> {
    const header = newHeader();
    const writer = new SealedWriter(sink, header, await derive(passphrase, header));
    await sink(header.bytes);
    return writer;
  }

  async write(bytes: Uint8Array): Promise<void> {
    let rest = Buffer.concat([this.#pending, bytes]);
    // The last chunk is told by its nonce, so one is kept back until more comes.
    while (rest.length > CHUNK_BYTES) {
      await this.#seal(rest.subarray(0, CHUNK_BYTES), false);
      rest = rest.subarray(CHUNK_BYTES);
    }
    this.#pending = Buffer.from(rest);
  }

  async end(): Promise<void> {
    await this.#seal(this.#pending, true);
    this.#key.fill(0);
  }

  async #seal(plain: Buffer, isLast: boolean): Promise<void> {
    const cipher = createCipheriv(CIPHER, this.#key, nonceOf(this.#header, this.#chunk++, isLast));
    cipher.setAAD(this.#header.bytes);
    await this.#sink(Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]));
  }
}
