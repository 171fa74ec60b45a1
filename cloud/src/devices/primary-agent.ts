/** An agent silent for this long gives way to another one on the same unit. */
export const WITNESS_AFTER_MS = 60_000;

/** An agent bound to a device: `arrived` is when its newest readings came, undefined when none did. */
export type Candidate = { readonly agent: string; readonly online: boolean; readonly arrived: number | undefined };

/**
 * Which of a device's agents speaks for it, of those in the order they were bound: the first that is there and not
 * silent; when none is, the one that was heard last, else the first.
 */
export function primaryAgent(candidates: readonly Candidate[], now: number): string | undefined {
  const lively = candidates.find(
    ({ online, arrived }) => online && arrived !== undefined && now - arrived <= WITNESS_AFTER_MS,
  );
  if (lively !== undefined) return lively.agent;
  const heardLast = candidates.reduce<Candidate | undefined>(
    (best, candidate) => (best === undefined || (candidate.arrived ?? -1) > (best.arrived ?? -1) ? candidate : best),
    undefined,
  );
  return heardLast?.agent;
}
