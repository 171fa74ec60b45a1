import type { Values, Write } from '@ridethrough/protocol';
import type { AwakeTime } from '../awake-time.ts';
import type { Clock } from '../clock.ts';
import type { Driver } from './driver.ts';
import type { Overrides, PolledPace } from './pace.ts';
import type { LinkState } from './staleness.ts';

/** What a runner tells. All are called in the order in which things happened, and must not throw. */
export interface RunnerListener {
  /** The serial number was read after a (re)connect: what follows is of this unit. `before` is the unit that was on this link until now. */
  recognised(unit: string, before: string | undefined): void;
  /** One reading: the whole status, or a block of another pace; `whole` once all blocks of that pace were read on this connection. */
  values(pace: PolledPace, values: Values, whole: boolean): void;
  state(state: LinkState, says: string | undefined): void;
}

export interface RunnerLog {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

export interface RunnerParts {
  readonly label: string;
  readonly driver: Driver;
  readonly clock: Clock;
  readonly awake: Pick<AwakeTime, 'now'>;
  readonly overrides: Overrides;
  /** The unit's id by its serial number, or the one kept for this link when it has no usable one. */
  readonly identify: (serial: string | undefined) => string;
  /** False while another runner of this agent reads the same unit. */
  readonly claim: (unit: string) => boolean;
  readonly release: (unit: string) => void;
  readonly listener: RunnerListener;
  readonly log: RunnerLog;
}

/** The line for one task alone, as a command uses it. */
export interface Line {
  /** Reads these paces now. Rejects with LinkError, or RunnerError `bad-status`. */
  look(paces: readonly PolledPace[]): Promise<Values>;
  /** Reads the serial number now. RunnerError `another-unit` when it is not this unit's. */
  confirm(unit: string): Promise<void>;
  /** Once, never repeated. Rejects with LinkError, whose `wrote` says what may have happened. */
  write(write: Write): Promise<void>;
}

export interface RunnerCounters {
  /** Status blocks thrown away because they showed none or several states. */
  readonly badStatus: number;
  readonly goodStatus: number;
  readonly reconnects: number;
}
