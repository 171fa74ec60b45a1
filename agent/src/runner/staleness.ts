/** How a link stands, as the status message tells it. */
export type LinkState = 'connecting' | 'up' | 'stale' | 'down';

export interface Sight {
  readonly now: number;
  /** When a status block last came whole and meant one state; undefined when none came since the agent started. */
  readonly lastGoodAt: number | undefined;
  /** When the unit last gave a sign of life, or the agent began to try. */
  readonly aliveAt: number;
  /** Of the time since then, what the agent itself slept through. */
  readonly sleptMs?: number;
  /** Present period of the status block. */
  readonly statusMs: number;
}

/** Silence after which a UPS counts as lost: five polls, and no less than 5 s. */
export const lostAfterMs = (statusMs: number): number => Math.max(5000, 5 * statusMs);

/** Silence after which its readings are too old to act on: longer than one lost reply and the line's recovery from it take. */
export const staleAfterMs = (statusMs: number): number => Math.max(3000, 3 * statusMs);

/** The one place that decides how old is too old. Old readings are old whoever was silent; only an agent that was awake can call a UPS lost. */
export function linkState({ now, lastGoodAt, aliveAt, sleptMs = 0, statusMs }: Sight): LinkState {
  if (now - aliveAt - sleptMs >= lostAfterMs(statusMs)) return 'down';
  if (lastGoodAt === undefined) return 'connecting';
  return now - lastGoodAt >= staleAfterMs(statusMs) ? 'stale' : 'up';
}
