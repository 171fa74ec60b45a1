/** Tells that a command has changed; who wants to know how, reads it. */
export class CommandChanges {
  readonly #listeners = new Set<(id: string) => void>();

  /** Returns what ends it. Listeners must not throw and must not take long. */
  onChange(listener: (id: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(id: string): void {
    for (const listener of this.#listeners) listener(id);
  }
}
