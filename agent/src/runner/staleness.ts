/** How a link stands, as the status message tells it. */
export type LinkState = 'connecting' | 'up' | 'stale' | 'down';

export interface Sight {
  readonly now: number;
  /** When a status block last came whole and meant one state; undefined when none came since the agent started. */
  readonly lastGoodAt: number | undefined;
  /** When the agent began to try. */
  readonly startedAt: number;
  /** Present period of the status block. */
  readonly statusMs: number;
}

/** Silence after which a UPS counts as lost: five polls, and no less than 5 s. */
export const lostAfterMs = (statusMs: number): number => Math.max(5000, 5 * statusMs);

/** Silence after which its readings are too old to act on: longer than one lost reply and the line's recovery from it take. */
export const staleAfterMs = (statusMs: number): number => Math.max(3000, 3 * statusMs);

/** The one place that decides how old is too old. */
export function linkState({ now, lastGoodAt, startedAt, statusMs }: Sight): LinkState {
  const silentMs = now - (lastGoodAt ?? startedAt);
  if (silentMs >= lostAfterMs(statusMs)) return 'down';
  if (lastGoodAt === undefined) return 'connecting';
  return silentMs >= staleAfterMs(statusMs) ? 'stale' : 'up';
}
