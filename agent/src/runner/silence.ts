import type { AwakeTime } from '../awake-time.ts';
import type { Clock } from '../clock.ts';
import { type LinkState, linkState } from './staleness.ts';

/** How long a unit has given no good status, or no sign of life at all, and how much of that the agent was awake to notice. */
export class Silence {
  private readonly clock: Pick<Clock, 'now'>;
  private readonly awake: Pick<AwakeTime, 'now'>;
  private lastGoodAt: number | undefined;
  private statusFails = false;
  private aliveAt = 0;
  private awakeFrom = 0;

  constructor(clock: Pick<Clock, 'now'>, awake: Pick<AwakeTime, 'now'>) {
    this.clock = clock;
    this.awake = awake;
  }

  /** The agent begins to try; nothing good has come. For `graceMs` nothing can. */
  begin(graceMs = 0): void {
    this.lastGoodAt = undefined;
    this.statusFails = false;
    this.live();
    this.aliveAt += graceMs;
    this.awakeFrom += graceMs;
  }

  /** A good status came. */
  end(): void {
    this.lastGoodAt = this.clock.now();
    this.statusFails = false;
    this.live();
  }

  /** Something else was read well: a sign of life, unless status was asked for since and was not to be had. */
  heard(): void {
    if (!this.statusFails) this.live();
  }

  /** Status was asked for, and no good one came. */
  statusFailed(): void {
    this.statusFails = true;
  }

  /** Since the last good status; undefined when none came since the agent began to try. */
  get silentMs(): number | undefined {
    return this.lastGoodAt === undefined ? undefined : this.clock.now() - this.lastGoodAt;
  }

  state(statusMs: number): LinkState {
    const { lastGoodAt, aliveAt } = this;
    const awakeMs = this.awake.now() - this.awakeFrom;
    const now = this.clock.now();
    return linkState({ now, lastGoodAt, aliveAt, sleptMs: now - aliveAt - awakeMs, statusMs });
  }

  private live(): void {
    this.aliveAt = this.clock.now();
    this.awakeFrom = this.awake.now();
  }
}
