import type { Clock } from '../clock.ts';

/** Lets one loop sleep until something happened or some time is over. Rings while it is awake are not lost. */
export class Doorbell {
  private readonly clock: Pick<Clock, 'sleep'>;
  private rung = false;
  private wake: (() => void) | undefined;

  constructor(clock: Pick<Clock, 'sleep'>) {
    this.clock = clock;
  }

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  /** Never rejects. */
  async wait(mostMs: number): Promise<void> {
    if (!this.rung) {
      const over = new AbortController();
      await Promise.race([
        new Promise<void>((resolve) => {
          this.wake = resolve;
        }),
        this.clock.sleep(mostMs, over.signal).catch(() => undefined),
      ]);
      over.abort();
      this.wake = undefined;
    }
    this.rung = false;
  }
}
