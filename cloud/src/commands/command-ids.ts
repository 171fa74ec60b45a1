import { randomBytes } from 'node:crypto';

/** Makes ids that sort by age, also those of one millisecond: UUIDs of version 7 with a counter (RFC 9562, 6.2 method 1). */
export class CommandIds {
  #last = 0;
  #counter = 0;

  /** `at` is UTC ms; an older one than the last is taken for that one. */
  next(at: number): string {
    this.#counter = at > this.#last ? 0 : this.#counter + 1;
    this.#last = Math.max(at, this.#last);
    if (this.#counter > 0xfff) {
      this.#last++;
      this.#counter = 0;
    }
    const time = this.#last.toString(16).padStart(12, '0');
    const counter = this.#counter.toString(16).padStart(3, '0');
    const random = randomBytes(8);
    random[0] = ((random[0] ?? 0) & 0x3f) | 0x80;
    const tail = random.toString('hex');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${tail.slice(0, 4)}-${tail.slice(4)}`;
  }
}
