import {
  firstPace,
  type Overrides,
  type PaceState,
  type PolledPace,
  type Profile,
  periods,
  profiles,
  restAfterMs,
  stepPace,
} from './pace.ts';

/** How often one UPS is read, by how it has answered so far. */
export class Pacer {
  private readonly overrides: Overrides;
  private state: PaceState;
  onBattery = false;

  /** The pace that suits the way to the unit. */
  get home(): PaceState['home'] {
    return this.state.home;
  }

  constructor(home: PaceState['home'], overrides: Overrides) {
    this.overrides = overrides;
    this.state = firstPace(home);
  }

  get profile(): Profile {
    return profiles[this.state.now];
  }

  get everyMs(): Readonly<Record<PolledPace, number>> {
    return periods(this.profile, this.onBattery, this.overrides);
  }

  /** How often a status may be expected of a unit that takes this long for a reply. */
  get statusMs(): number {
    return Math.max(this.everyMs.status, 2 * (this.state.smoothedMs ?? 0));
  }

  replied(at: number, tookMs: number): void {
    this.state = stepPace(this.state, { kind: 'reply', at, tookMs });
  }

  failed(at: number): void {
    this.state = stepPace(this.state, { kind: 'failure', at });
  }

  restAfterMs(lineMs: number): number {
    return restAfterMs(this.profile, lineMs);
  }
}
