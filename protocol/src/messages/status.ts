import { z } from 'zod';
import { bootId, epochId, utcMs, wireId } from './ids.ts';

export const linkStates = ['connecting', 'up', 'stale', 'down'] as const;

/** How good the agent's `ts` is. */
export const clockQualities = ['unsynchronised', 'cloud', 'ntp'] as const;

/** An agent's presence: every 60 s, at each change of a link, and (with `online: false`) as its last will. Not a record: never stored in the outbox. */
export const statusMessage = z.looseObject({
  v: z.literal(1),
  agent: wireId,
  online: z.boolean(),
  boot: bootId,
  /** Counts the connections of this boot, so that an old will is told from a new one. */
  conn: z.int().min(1),
  ts: utcMs,
  mono: z.int().min(0),
  version: z.string().optional(),
  /** Answered in the receipt with the cloud's time. */
  nonce: z.string().max(64).optional(),
  clock: z.looseObject({ quality: z.enum(clockQualities) }).optional(),
  links: z
    .array(
      z.looseObject({
        label: z.string(),
        ups: wireId.optional(),
        via: z.string(),
        state: z.enum(linkStates),
        says: z.string().optional(),
      }),
    )
    .optional(),
  /** Per epoch: the oldest record still held, and the number that comes next. */
  epochs: z.array(z.looseObject({ epoch: epochId, firstHeld: z.int().min(1), next: z.int().min(1) })).optional(),
});

export type StatusMessage = z.infer<typeof statusMessage>;
