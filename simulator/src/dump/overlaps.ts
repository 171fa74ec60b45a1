/** Words from an address on, and where somebody wrote them down. */
export type Stretch = { readonly place: string; readonly at: number; readonly words: readonly number[] };

/** A mistake for each stretch that has an address which one before it has already: nobody can tell which word is meant. */
export function overlaps(stretches: readonly Stretch[]): string[] {
  const taken = new Map<number, string>();
  return stretches.flatMap(({ place, at, words }) => {
    const addresses = words.map((_, offset) => at + offset);
    const twice = addresses.find((address) => taken.has(address));
    const before = twice === undefined ? undefined : taken.get(twice);
    for (const address of addresses) if (!taken.has(address)) taken.set(address, place);
    return before === undefined
      ? []
      : [`${place}: register ${twice} was given before (${before}); each may be given once`];
  });
}
