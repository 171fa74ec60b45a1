import type { AwakeTime } from '../awake-time.ts';
import type { Clock } from '../clock.ts';
import { type LinkState, linkState } from './staleness.ts';

/** How long a unit has given no good status, and how much of that the agent was awake to notice. */
export class Silence {
  private readonly clock: Pick<Clock, 'now'>;
  private readonly awake: Pick<AwakeTime, 'now'>;
  private startedAt = 0;
  private lastGoodAt: number | undefined;
  private awakeFrom = 0;

  constructor(clock: Pick<Clock, 'now'>, awake: Pick<AwakeTime, 'now'>) {
    this.clock = clock;
    this.awake = awake;
  }

  /** The agent begins to try; nothing good has come. */
  begin(): void {
    this.lastGoodAt = undefined;
    this.startedAt = this.clock.now();
    this.awakeFrom = this.awake.now();
  }

  /** A good status came. */
  end(): void {
    this.lastGoodAt = this.clock.now();
    this.awakeFrom = this.awake.now();
  }

  state(statusMs: number): LinkState {
    const { lastGoodAt, startedAt } = this;
    const awakeMs = this.awake.now() - this.awakeFrom;
    const now = this.clock.now();
    const sleptMs = now - (lastGoodAt ?? startedAt) - awakeMs;
    return linkState({ now, lastGoodAt, startedAt, sleptMs, statusMs });
  }
}
