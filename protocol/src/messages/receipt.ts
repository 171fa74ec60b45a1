import { z } from 'zod';
import { epochId, utcMs, wireId } from './ids.ts';

/** The most ranges beyond `upTo` that one receipt names. */
export const MOST_RECEIPT_RANGES = 32;

/** What the cloud has committed: only what stands here may be deleted by the agent. */
export const receiptMessage = z.looseObject({
  v: z.literal(1),
  /** Whom it is for: one agent's receipt is no good for another. */
  agent: wireId,
  epochs: z.array(
    z.looseObject({
      epoch: epochId,
      /** Nothing up to here is missing (0: nothing yet). */
      upTo: z.int().min(0),
      /** Committed beyond it, first and last, in order. */
      ranges: z.array(z.tuple([z.int().min(1), z.int().min(1)])).max(MOST_RECEIPT_RANGES),
    }),
  ),
  /** The cloud's time, in answer to a status's nonce. */
  time: z.looseObject({ nonce: z.string().max(64), now: utcMs }).optional(),
  advice: z
    .looseObject({
      telemetryMs: z.int().min(1000).max(3_600_000).optional(),
      historyPerSecond: z.int().min(1).optional(),
    })
    .optional(),
  send: z.array(z.enum(['identity', 'status'])).optional(),
});

export type ReceiptMessage = z.infer<typeof receiptMessage>;
