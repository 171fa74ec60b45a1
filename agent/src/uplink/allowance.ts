/** So many per second, saved up for at most one second; may be overdrawn once by a batch. */
export class Allowance {
  private perSecond: number;
  private left: number;
  private at: number;

  constructor(perSecond: number, now: number) {
    this.perSecond = perSecond;
    this.left = perSecond;
    this.at = now;
  }

  setRate(perSecond: number, now: number): void {
    this.refill(now);
    this.perSecond = perSecond;
    this.left = Math.min(this.left, perSecond);
  }

  use(count: number): void {
    this.left -= count;
  }

  /** Milliseconds until there is something to use again; 0 when there is now. */
  waitMs(now: number): number {
    this.refill(now);
    return this.left > 0 ? 0 : Math.ceil(((1 - this.left) * 1000) / this.perSecond);
  }

  private refill(now: number): void {
    this.left = Math.min(this.perSecond, this.left + ((now - this.at) * this.perSecond) / 1000);
    this.at = now;
  }
}
