import type { Clock } from '../clock.ts';
import type { LinkState } from './staleness.ts';

const WATCH_MS = 250;

export interface StateTellerParts {
  readonly clock: Pick<Clock, 'sleep'>;
  readonly state: () => LinkState;
  readonly onState: (state: LinkState) => void;
}

/** Tells each change of a link's state once, also when it changes by mere silence. */
export class StateTeller {
  private readonly parts: StateTellerParts;
  private last: LinkState | undefined;

  constructor(parts: StateTellerParts) {
    this.parts = parts;
  }

  /** Resolves when `signal` aborts. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.tell();
      await this.parts.clock.sleep(WATCH_MS, signal).catch(() => {});
    }
  }

  tell(): void {
    const state = this.parts.state();
    if (state === this.last) return;
    this.last = state;
    this.parts.onState(state);
  }
}
