import type { GuardedUps } from '../protection/guarded-ups.ts';

/** What is seen of one stage. */
export interface StageLook {
  /** Servers that are logged in under its name. */
  readonly clients: readonly string[];
  readonly forced: string | undefined;
  /** Somebody was there to be told of it. */
  readonly isTold: boolean;
  /** Its outlet group, as it was read last. */
  readonly group: 'on' | 'off' | undefined;
}

/** What the policy of one UPS looks at, several times in a minute. Plain data. */
export interface PolicyLook {
  /** Monotonic ms. */
  readonly at: number;
  /** Since the look before, as far as the agent was awake. */
  readonly elapsedMs: number;
  /** Since the agent's start: servers need a while to log in again. */
  readonly upMs: number;
  /** The status was read a moment ago. What is not fresh begins nothing. */
  readonly isFresh: boolean;
  readonly source: GuardedUps['source'];
  readonly isLow: boolean;
  /** Told to cut on good mains, an older unit stays off for so long. */
  readonly staysOffSeconds?: number | undefined;
  readonly offInMs: number | undefined;
  readonly charge: number | undefined;
  readonly runtime: number | undefined;
  readonly voltage: number | undefined;
  /** Why its servers are told to go down; undefined when they are not. */
  readonly forced: string | undefined;
  /** Somebody was there to be told of it, also one that was gone by now. */
  readonly isTold: boolean;
  /** Servers that must be down before the output goes off. */
  readonly clients: readonly string[];
  readonly stages: Readonly<Record<string, StageLook>>;
}

export const isOnMains = ({ isFresh, source }: PolicyLook): boolean =>
  isFresh && (source === 'mains' || source === 'bypass');

export const isOnBattery = ({ isFresh, source }: PolicyLook): boolean => isFresh && source === 'battery';

/** The output is off, and that was seen just now. */
export const isOff = ({ isFresh, source }: PolicyLook): boolean => isFresh && source === 'off';

/** The whole output is about to go off by the unit's own timer. */
export const isGoingOff = ({ isFresh, offInMs }: PolicyLook): boolean => isFresh && offInMs !== undefined;
