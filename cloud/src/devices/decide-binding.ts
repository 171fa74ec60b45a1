export type Binding = { readonly device: number; readonly from: number; readonly to: number | null };

/**
 * Which of an (agent, serial)'s bindings, in order of `from`, a record made at `ts` belongs to: the one that covers
 * it, else the nearest before it, else the first. Undefined only when there is none.
 */
export function decideBinding(bindings: readonly Binding[], ts: number): Binding | undefined {
  const begun = bindings.filter((binding) => binding.from <= ts);
  return begun.find((binding) => binding.to === null || ts < binding.to) ?? begun.at(-1) ?? bindings[0];
}
