/** Ends a stream on which nothing comes any more: a cloud that stands still says no goodbye. */
export class Silence {
  readonly #ended = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Ends it after `ms`, unless told otherwise before. */
  allow(ms: number): void {
    this.stop();
    const reason = new DOMException('nothing came', 'TimeoutError');
    this.#timer = setTimeout(() => this.#ended.abort(reason), ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Passes on what comes, and throws once nothing has come for `ms`. */
  async *watch(bytes: AsyncIterable<Uint8Array>, ms: number): AsyncGenerator<Uint8Array> {
    try {
      this.allow(ms);
      for await (const chunk of bytes) {
        this.allow(ms);
        yield chunk;
      }
    } finally {
      this.stop();
    }
  }
}
