import { z } from 'zod';
import { type Restart, resumeGuard } from './guard.ts';
import type { PolicyRules } from './policy-rules.ts';
import { resumeStage } from './stage.ts';
import { firstPolicyState, type PolicyState } from './step-policy.ts';

const ms = z.number().min(0);
const wait = { waitedMs: ms, told: z.boolean(), emptyMs: ms };
const cut = { tries: z.int().min(0), again: z.int().min(0), here: z.array(z.string()), blind: z.boolean() };

const guard = z.discriminatedUnion('at', [
  z.object({ at: z.literal('watching'), hadClients: z.boolean() }),
  z.object({ at: z.literal('waiting'), why: z.string(), ...wait }),
  z.object({ at: z.literal('cutting'), asked: z.boolean(), pauseMs: z.number(), ...cut }),
  z.object({ at: z.literal('doubtful'), quietMs: ms, batteryMs: ms, ...cut }),
  z.object({ at: z.literal('off'), sawOff: z.boolean(), onMs: ms, ...cut }),
]);

const stage = z.discriminatedUnion('at', [
  z.object({ at: z.literal('on') }),
  z.object({ at: z.literal('waiting'), why: z.string(), ...wait }),
  z.object({
    at: z.literal('switching'),
    to: z.enum(['on', 'off']),
    asked: z.boolean(),
    pauseMs: z.number(),
    tries: z.int().min(0),
  }),
  z.object({ at: z.literal('shed'), byGroup: z.boolean() }),
]);

const wake = z.discriminatedUnion('at', [
  z.object({ at: z.literal('rest') }),
  z.object({
    at: z.literal('waking'),
    hosts: z.array(z.string()),
    spentMs: ms,
    sendInMs: z.union([z.number(), z.literal('asking')]),
    askInMs: z.number(),
    sent: z.int().min(0),
    pauseMs: z.number(),
  }),
]);

const stored = z.object({
  v: z.literal(1),
  machineBoot: z.string().optional(),
  /** When it was kept, in ms since the machine's start. */
  upMs: z.number().optional(),
  guard,
  stages: z.record(z.string(), stage),
  wake,
  onBatteryMs: ms,
});

/** As it goes to disk. */
export const storePolicy = (
  { guard, stages, wake, onBatteryMs }: PolicyState,
  machineBoot: string | undefined,
  upMs: number | undefined,
): unknown => ({
  v: 1,
  machineBoot,
  upMs,
  guard,
  stages,
  wake,
  onBatteryMs,
});

/** As the next start of the agent takes it up; the first state when nothing was kept, or not by this version. */
export function restorePolicy(
  given: unknown,
  now: Pick<Restart, 'forced'> & {
    readonly machineBoot: string | undefined;
    /** Ms since the machine's start. */
    readonly upMs: number | undefined;
    readonly feedsGateway: boolean;
    /** Of the UPS or a stage; see `Resumption`. */
    readonly toldMs: (name: string) => number | undefined;
  },
  { label, stages: known }: PolicyRules,
): PolicyState {
  const read = stored.safeParse(given);
  if (!read.success) return firstPolicyState;
  const { guard, stages, wake, onBatteryMs, machineBoot, upMs } = read.data;
  const isSame = machineBoot !== undefined && machineBoot === now.machineBoot;
  const keptMs = isSame && upMs !== undefined && now.upMs !== undefined ? Math.max(0, now.upMs - upMs) : undefined;
  const isOther = machineBoot !== undefined && now.machineBoot !== undefined && machineBoot !== now.machineBoot;
  const kept = Object.entries(stages).filter(([name]) => known.some((one) => one.name === name));
  return {
    ...firstPolicyState,
    guard: resumeGuard(guard, {
      forced: now.forced,
      toldMs: now.toldMs(label),
      keptMs,
      wasDark: isOther && now.feedsGateway,
    }),
    stages: Object.fromEntries(
      kept.map(([name, one]) => [name, resumeStage(one, { toldMs: now.toldMs(name), keptMs })]),
    ),
    // Whoever was asked then, the answer went to nobody.
    wake: wake.at === 'waking' ? { ...wake, askInMs: 0 } : wake,
    onBatteryMs,
  };
}
