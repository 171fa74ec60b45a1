/** An agent that starts anew never goes back to an earlier boot; twice is no late message any more. */
const RETURNS_THAT_TELL = 2;
/** Returns count for so long, and so does what they tell. */
const TOLD_FOR_MS = 10 * 60_000;
const MOST_BOOTS = 4;

/** What the boots of one agent id look like, newest last. Times are monotonic ms. */
export type BootHistory = { readonly boots: readonly string[]; readonly returnsMs: readonly number[] };

export const noBoots: BootHistory = { boots: [], returnsMs: [] };

/** One status of `boot`; returns the same object when nothing changes. */
export function seeBoot(history: BootHistory, boot: string, atMs: number): BootHistory {
  const { boots, returnsMs } = history;
  if (boots.at(-1) === boot) return history;
  const isReturn = boots.includes(boot);
  return {
    boots: [...boots.filter((one) => one !== boot), boot].slice(-MOST_BOOTS),
    returnsMs: isReturn ? [...returnsMs, atMs].slice(-RETURNS_THAT_TELL) : returnsMs,
  };
}

/** Do two running agents use this id? */
export function takesTurns({ returnsMs }: BootHistory, nowMs: number): boolean {
  return returnsMs.length === RETURNS_THAT_TELL && returnsMs.every((atMs) => nowMs - atMs < TOLD_FOR_MS);
}
