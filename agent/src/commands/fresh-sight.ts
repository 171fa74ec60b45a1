import type { Clock } from '../clock.ts';
import { LinkError } from '../links/link.ts';
import { waitWithin } from '../links/wait-within.ts';
import { RunnerError } from '../runner/runner-error.ts';
import type { UnitPort } from './unit-port.ts';

/** A command lives half a minute; a slow line takes some seconds to tell all of its status. */
const WITHIN_MS = 10_000;

/** Before old readings refuse a command, the unit is looked at once more: what held the line may have been another command. */
export class FreshSight {
  private readonly clock: Pick<Clock, 'sleep'>;
  private readonly signal: AbortSignal;
  private readonly looks = new Map<string, Promise<unknown>>();

  constructor(clock: Pick<Clock, 'sleep'>, signal: AbortSignal) {
    this.clock = clock;
    this.signal = signal;
  }

  /** Undefined where nothing is to be waited for. Commands that come meanwhile wait for the same look, so that they stay in order. */
  look(unit: UnitPort | undefined): Promise<unknown> | undefined {
    if (unit === undefined) return undefined;
    const underWay = this.looks.get(unit.unit);
    if (underWay !== undefined || unit.state !== 'stale') return underWay;
    const status = unit.act((line) => line.look(['status'])).catch(seesNothing);
    const look = waitWithin(this.clock, WITHIN_MS, status, this.signal).finally(() => this.looks.delete(unit.unit));
    this.looks.set(unit.unit, look);
    return look;
  }
}

/** The state of the unit then says so. */
function seesNothing(error: unknown): void {
  if (!LinkError.is(error) && !RunnerError.is(error)) throw error;
}
