import { z } from 'zod';
import { bootId, epochId, utcMs, wireId } from './ids.ts';

/**
 * What every record under `up/` (all but status) begins with. Frozen: a later version adds nothing here.
 * `ts` is UTC ms by the agent's clock, whose quality the status and clock records tell; `mono` is ms on the agent's
 * monotonic clock since `boot` began; (`agent`, `epoch`, `seq`) is the record's key for ever.
 */
export const envelope = z.looseObject({
  v: z.literal(1),
  epoch: epochId,
  seq: z.int().min(1),
  ts: utcMs,
  mono: z.int().min(0),
  boot: bootId,
  kind: z.string().min(1).max(32),
  ups: wireId,
});

export type Envelope = z.infer<typeof envelope>;
