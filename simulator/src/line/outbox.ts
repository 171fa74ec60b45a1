import { cutUp, type Outgoing } from './damage.ts';
import type { Time } from './time.ts';

type Way = {
  readonly time: Time;
  readonly signal: AbortSignal;
  /** Puts bytes on the wire; resolves when they have gone out. */
  put(bytes: Buffer): Promise<void> | void;
  /** Whether what is put on the wire now goes anywhere. */
  isOpen(): boolean;
  /** Changes when faults are set anew: what was held back for one before does not come any more. */
  faultsSet(): number;
};

/** What leaves on one line or connection: frames never mix, each waits for the one before. */
export class Outbox {
  readonly #way: Way;
  #last: Promise<unknown> = Promise.resolve();
  #held: readonly Buffer[] = [];
  #heldFor = 0;

  constructor(way: Way) {
    this.#way = way;
  }

  /** Resolves with the bytes that went out, those of a frame held back before included. */
  send({ frames, pieces, held }: Outgoing): Promise<number> {
    return this.#next(async () => {
      if (this.#heldFor !== this.#way.faultsSet()) this.#held = [];
      this.#heldFor = this.#way.faultsSet();
      if (held) {
        this.#held = [...this.#held, ...frames];
        return 0;
      }
      const whole = this.#held.length > 0 ? [Buffer.concat([...this.#held, ...frames])] : frames;
      this.#held = [];
      const parts = whole.flatMap((frame) => (pieces ? cutUp(frame, pieces.bytes) : [frame]));
      let sent = 0;
      for (const part of parts) {
        if (!this.#isOpen()) break;
        await this.#way.put(part);
        sent += part.length;
        if (pieces && part !== parts.at(-1)) await this.#way.time.sleep(pieces.gapMs, this.#way.signal);
      }
      return sent;
    });
  }

  /** Bytes that are no reply. */
  emit(bytes: Buffer): Promise<void> {
    return this.#next(async () => this.#way.put(bytes));
  }

  #isOpen(): boolean {
    return !this.#way.signal.aborted && this.#way.isOpen();
  }

  #next<T>(send: () => Promise<T>): Promise<T> {
    const sent = this.#last.then(send);
    this.#last = sent.catch(() => {});
    return sent;
  }
}
