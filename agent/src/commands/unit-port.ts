import type { Feed } from '@ridethrough/protocol';
import type { Line } from '../runner/runner-parts.ts';
import type { LinkState } from '../runner/staleness.ts';

/** What a command needs of the UPS that it names. */
export interface UnitPort {
  readonly unit: string;
  readonly via: 'serial' | 'network' | 'card';
  readonly state: LinkState;
  readonly loadCommands: 'allow' | 'deny';
  readonly feeds: Readonly<Record<number, readonly Feed[]>>;
  readonly lookEveryMs: number;
  /** The line for `task` alone. Rejects with RunnerError when another unit, or none, answers there. */
  act<T>(task: (line: Line) => Promise<T>): Promise<T>;
}
