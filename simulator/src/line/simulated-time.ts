import type { UnitLike } from '../unit/unit.ts';

/** Keeps one unit's simulated time in step with the clock, `speed` times as fast. */
export class SimulatedTime {
  readonly #unit: Pick<UnitLike, 'advance'>;
  readonly #now: () => number;
  #speed: number;
  #last: number | undefined;

  constructor(unit: Pick<UnitLike, 'advance'>, { now, speed }: { now(): number; speed: number }) {
    this.#unit = unit;
    this.#now = now;
    this.#speed = speed;
  }

  get speed(): number {
    return this.#speed;
  }

  /** Time before this counts at the old speed. */
  setSpeed(speed: number): void {
    this.catchUp();
    this.#speed = speed;
  }

  /** Brings the unit to now; the first call only starts the count. */
  catchUp(): void {
    const now = this.#now();
    const passed = (now - (this.#last ?? now)) * this.#speed;
    this.#last = now;
    if (passed > 0) this.#unit.advance(passed);
  }

  /** Skips simulated time at once. */
  skip(ms: number): void {
    this.catchUp();
    this.#unit.advance(ms);
  }
}
