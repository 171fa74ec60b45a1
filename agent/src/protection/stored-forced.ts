import { z } from 'zod';
import type { ForcedShutdown } from './forced-shutdown.ts';

const stored = z.object({
  v: z.literal(1),
  machineBoot: z.string().optional(),
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('clear') }),
    z.object({ kind: z.literal('set'), why: z.string(), wasOff: z.enum(['no', 'seen', 'likely']) }),
  ]),
});

/** As it goes to disk: monotonic times mean nothing to the next start. */
export function storeForced(state: ForcedShutdown): unknown {
  if (state.kind === 'clear') return { kind: 'clear' };
  const { kind, why, wasOff } = state;
  return { kind, why, wasOff };
}

/** As it comes from disk; undefined when there is none, or it is not what this version wrote. */
export const restoreForced = (
  given: unknown,
): { readonly machineBoot?: string | undefined; readonly state: ForcedShutdown } | undefined =>
  stored.safeParse(given).data;
