const STEP_MS = 50;

/** One timer that brings every unit of the process to now. */
export class Ticker {
  readonly #catchUps = new Set<() => void>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Calls `catchUp` until the function it gives is called. */
  add(catchUp: () => void): () => void {
    this.#catchUps.add(catchUp);
    this.#timer ??= setInterval(() => {
      for (const each of this.#catchUps) each();
    }, STEP_MS);
    return () => {
      this.#catchUps.delete(catchUp);
      if (this.#catchUps.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }
}
