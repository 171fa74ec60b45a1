import { z } from 'zod';
import { bootId, utcMs, wireId } from './ids.ts';

/** One command on its way down. An immediate one names the agent's boot, so that nothing from before a restart can run. */
export const commandMessage = z.looseObject({
  v: z.literal(1),
  id: wireId,
  agent: wireId,
  ups: wireId,
  name: z.string().min(1).max(64),
  args: z.record(z.string(), z.unknown()),
  boot: bootId.optional(),
  issued: utcMs,
  expires: utcMs,
  /** Who asked, for the unit's event log. */
  by: z.string().max(128),
});

export type CommandMessage = z.infer<typeof commandMessage>;
