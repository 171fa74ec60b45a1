import { z } from 'zod';
import { refusalCodes } from '../commands/refusal.ts';

/** States that only the agent can tell; the first two are followed by one of the others. */
export const resultStates = [
  'accepted',
  'running',
  'confirmed',
  'refused',
  'unproven',
  'failed',
  'expired',
  'cancelled',
] as const;
export type ResultState = (typeof resultStates)[number];

/** What became of a command at the agent. `code` says why in a fixed word, `says` in a sentence. */
export const resultBody = z.looseObject({
  command: z.string().min(1).max(64),
  name: z.string(),
  state: z.enum(resultStates),
  code: z.enum(refusalCodes).optional(),
  says: z.string().optional(),
  /** What the unit itself showed as proof, under NUT names. */
  proof: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

export type ResultBody = z.infer<typeof resultBody>;
