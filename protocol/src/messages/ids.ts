import { z } from 'zod';

/** Ids that stand in topics: no dots or slashes, because some brokers split on them. */
export const wireId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

/** A start counter kept on the agent's disk and random bits, so a restored disk can never reuse a key: `17-9f3c2a1b`. */
export const epochId = z.string().regex(/^[0-9]{1,9}-[0-9a-f]{8}$/);

/** One start of the agent's process. */
export const bootId = z.string().regex(/^[0-9a-f]{8,32}$/);

/** Milliseconds, UTC, since 1970. */
export const utcMs = z.int().min(0);

/** The `ups` of records that speak of the agent itself, as in `up/-/event`. */
export const AGENT_ITSELF = '-';

/** Orders two epochs of one agent by their start counter; negative when `a` is older. */
export function compareEpochs(a: string, b: string): number {
  const byCounter = Number.parseInt(a, 10) - Number.parseInt(b, 10);
  return byCounter !== 0 ? byCounter : a < b ? -1 : a > b ? 1 : 0;
}
