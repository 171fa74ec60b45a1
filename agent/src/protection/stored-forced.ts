import { z } from 'zod';
import { type ForcedShutdown, stepForced } from './forced-shutdown.ts';

const stored = z.object({
  v: z.literal(1),
  machineBoot: z.string().optional(),
  /** When it was kept, in ms since the machine's start. */
  upMs: z.number().optional(),
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('clear') }),
    z.object({
      kind: z.literal('set'),
      why: z.string(),
      wasOff: z.enum(['no', 'seen', 'likely']),
      told: z.object({ upMs: z.number().optional(), all: z.boolean() }).optional(),
    }),
  ]),
});

/** What tells times of one start of the agent to the next: the machine's own time runs on, and nobody can set it. */
export interface ForcedMoment {
  /** Monotonic ms. */
  readonly now: number;
  /** Ms since the machine's start; undefined where that cannot be told. */
  readonly upMs: number | undefined;
  /** Changes when the machine is started anew; undefined where that cannot be told. */
  readonly machineBoot: string | undefined;
}

/** So long the agent may be away, and the time of its servers runs on: none of them has gone off and come up meanwhile. */
const SHORT_MS = 60_000;

/** As it goes to disk. */
export function storeForced(state: ForcedShutdown, { now, upMs, machineBoot }: ForcedMoment): unknown {
  const head = { v: 1, machineBoot, upMs };
  if (state.kind === 'clear') return { ...head, state: { kind: 'clear' } };
  const { kind, why, wasOff, told } = state;
  const toldUpMs = upMs !== undefined && told !== undefined ? upMs - (now - told.at) : undefined;
  return { ...head, state: { kind, why, wasOff, ...(told && { told: { upMs: toldUpMs, all: told.all } }) } };
}

/** As the next start of the agent takes it up; undefined when there is none, or it is not what this version wrote. */
export function restoreForced(given: unknown, { now, upMs, machineBoot }: ForcedMoment): ForcedShutdown | undefined {
  const kept = stored.safeParse(given).data;
  if (kept === undefined) return undefined;
  if (kept.state.kind === 'clear') return { kind: 'clear' };
  const { why, wasOff, told } = kept.state;
  const isKnown = kept.machineBoot !== undefined && machineBoot !== undefined;
  const isSame = isKnown && kept.machineBoot === machineBoot;
  const awayMs = isSame && upMs !== undefined && kept.upMs !== undefined ? upMs - kept.upMs : undefined;
  // Where one may not know yet, or may have come up anew, all have their whole time again: a server in the middle of its work is worse than a wait.
  const counts = told?.all === true && awayMs !== undefined && awayMs >= 0 && awayMs <= SHORT_MS;
  const toldMs = counts && upMs !== undefined && told.upMs !== undefined ? Math.max(0, upMs - told.upMs) : 0;
  const state: ForcedShutdown = {
    kind: 'set',
    why,
    wasOff,
    ...(told && { told: { at: now - toldMs, all: counts } }),
  };
  return isKnown && !isSame ? stepForced(state, { kind: 'machine-restarted' }) : state;
}
