import { z } from 'zod';
import { bootId, epochId } from './ids.ts';

/** Written at each start: the epoch before ended with `lastSeq` (0: it wrote nothing), so the cloud knows when it has all of it. */
export const epochClosedBody = z.looseObject({ closed: epochId, lastSeq: z.int().min(0) });
export type EpochClosedBody = z.infer<typeof epochClosedBody>;

/** A boot learned the time: what is to be added to that boot's `mono` to get UTC ms. */
export const clockBody = z.looseObject({ of: bootId, offsetMs: z.number(), quality: z.enum(['cloud', 'ntp']) });
export type ClockBody = z.infer<typeof clockBody>;

/** What was dropped, and why: the cloud counts these numbers as explained. */
export const gapBody = z.looseObject({
  epochs: z.array(z.looseObject({ epoch: epochId, ranges: z.array(z.tuple([z.int().min(1), z.int().min(1)])) })),
  fromTs: z.int().min(0),
  toTs: z.int().min(0),
  count: z.int().min(1),
  reason: z.enum(['quota', 'unreadable', 'disk']),
});
export type GapBody = z.infer<typeof gapBody>;
