import type { Clock } from '../clock.ts';
import type { Rejection, RejectionCode } from './open-down.ts';

/** Of each reason no more is told than this. */
const TELL_EVERY_MS = 60_000;

export interface RejectionsParts {
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** So many of this kind since it was told last; `says` is of the newest. */
  readonly tell: (why: Rejection, count: number) => void;
  readonly signal: AbortSignal;
}

/** Counts what came down and was not taken. A peer gone wild must not fill the outbox: each reason is told once a minute. */
export class Rejections {
  private readonly parts: RejectionsParts;
  private readonly untold = new Map<RejectionCode, { why: Rejection; count: number }>();
  private total = 0;

  constructor(parts: RejectionsParts) {
    this.parts = parts;
  }

  get count(): number {
    return this.total;
  }

  add(why: Rejection): void {
    this.total += 1;
    const waiting = this.untold.get(why.code);
    if (waiting !== undefined) {
      waiting.count += 1;
      waiting.why = why;
      return;
    }
    this.parts.tell(why, 1);
    this.untold.set(why.code, { why, count: 0 });
    void this.tellLater(why.code);
  }

  private async tellLater(code: RejectionCode): Promise<void> {
    const { clock, signal, tell } = this.parts;
    try {
      for (;;) {
        await clock.sleep(TELL_EVERY_MS, signal);
        const waiting = this.untold.get(code);
        if (waiting === undefined || waiting.count === 0) break;
        tell(waiting.why, waiting.count);
        waiting.count = 0;
      }
    } catch {
      // Stopping.
    }
    this.untold.delete(code);
  }
}
