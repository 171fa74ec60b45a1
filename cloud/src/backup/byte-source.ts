/** Bytes that come in pieces of any size, taken in pieces of the sizes that are wanted. */
export class ByteSource {
  readonly #pieces: AsyncIterator<Buffer>;
  #piece: Buffer = Buffer.alloc(0);

  constructor(pieces: AsyncIterable<Buffer>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** The next `size` bytes, as they come; fewer only when there are no more. */
  async *next(size: number): AsyncGenerator<Buffer> {
    for (let left = size; left > 0; ) {
      if (this.#piece.length === 0) {
        const { done, value } = await this.#pieces.next();
        if (done === true) return;
        this.#piece = value;
        continue;
      }
      const taken = this.#piece.subarray(0, left);
      this.#piece = this.#piece.subarray(taken.length);
      left -= taken.length;
      yield taken;
    }
  }

  /** The next `size` bytes at once; undefined when there are not so many. */
  async take(size: number): Promise<Buffer | undefined> {
    const taken: Buffer[] = [];
    for await (const piece of this.next(size)) taken.push(piece);
    const all = Buffer.concat(taken);
    return all.length === size ? all : undefined;
  }

  /** Is this all? Reads on to the end of the source, which has its own say whether it is whole. */
  async isOver(): Promise<boolean> {
    for (;;) {
      if (this.#piece.length > 0) return false;
      const { done, value } = await this.#pieces.next();
      if (done === true) return true;
      this.#piece = value;
    }
  }

  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}
