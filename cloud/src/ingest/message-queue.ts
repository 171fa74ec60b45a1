import type { WaitingMessage } from './waiting-message.ts';

/** What waits for a commit; bounded, because every connection may hand over one read of its socket. */
const MOST_BYTES = 256 * 1024 * 1024;

export class MessageQueue {
  #messages: WaitingMessage[] = [];
  #next = 0;
  #bytes = 0;

  get length(): number {
    return this.#messages.length - this.#next;
  }

  get bytes(): number {
    return this.#bytes;
  }

  hasRoomFor(size: number): boolean {
    return this.#bytes + size <= MOST_BYTES;
  }

  /** Monotonic ms of the oldest message; undefined when nothing waits. */
  get oldestSince(): number | undefined {
    return this.#messages[this.#next]?.since;
  }

  push(message: WaitingMessage): void {
    this.#messages.push(message);
    this.#bytes += message.size;
  }

  shift(): WaitingMessage | undefined {
    const message = this.#messages[this.#next];
    if (message === undefined) return undefined;
    this.#next++;
    this.#bytes -= message.size;
    if (this.#next === this.#messages.length || this.#next > 10_000) {
      this.#messages = this.#messages.slice(this.#next);
      this.#next = 0;
    }
    return message;
  }
}
