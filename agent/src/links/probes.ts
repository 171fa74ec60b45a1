/** A harmless read whose only use is its answer. */
export interface Probe {
  readonly at: number;
  readonly words: number;
  /** What a unit answers; undefined where only the length of the answer is known. */
  readonly content: readonly number[] | undefined;
}

/** Registers 2050 to 2061, the same on every unit: '12345678', 0x12345678, -5, 0x1234, -5, 128.5, -128.5 (990-9840B). */
export const verification = {
  at: 2050,
  content: [0x3132, 0x3334, 0x3536, 0x3738, 0x1234, 0x5678, 0xffff, 0xfffb, 0x1234, 0xfffb, 0x2020, 0xdfe0],
} as const;

/** One of each length, all starting and ending on item borders: a split item is refused (AN176). */
export const provingProbes: readonly Probe[] = [
  proving(2054, 4),
  proving(2056, 6),
  proving(2050, 8),
  proving(2054, 7),
  proving(2056, 5),
  proving(2058, 3),
  proving(2050, 10),
  proving(2058, 2),
  proving(2050, 12),
  proving(2050, 9),
  proving(2050, 11),
];

/** For units that do not show their verification registers; no gap between items is read, some units refuse those. */
export const plainProbes: readonly Probe[] = [
  plain(0, 2),
  plain(18, 5),
  plain(0, 27),
  plain(18, 7),
  plain(0, 3),
  plain(18, 9),
  plain(18, 4),
  plain(0, 26),
  plain(18, 6),
  plain(18, 8),
];

function proving(at: number, words: number): Probe {
  return { at, words, content: verification.content.slice(at - verification.at, at - verification.at + words) };
}

function plain(at: number, words: number): Probe {
  return { at, words, content: undefined };
}

/**
 * The probe whose length was asked for longest ago, or never, among those whose answer cannot be mistaken for one of
 * the lengths to avoid. `lastAsked` holds the time of the last probe of each length.
 */
export function chooseProbe(
  from: readonly Probe[],
  lastAsked: ReadonlyMap<number, number>,
  avoid: readonly number[],
): Probe {
  const age = (probe: Probe) => lastAsked.get(probe.words) ?? Number.NEGATIVE_INFINITY;
  const [first, ...others] = from.filter((probe) => !avoid.includes(probe.words));
  if (first === undefined) throw new RangeError(`no probe is left beside those of ${avoid.join(', ')} words`);
  return others.reduce((oldest, probe) => (age(probe) < age(oldest) ? probe : oldest), first);
}

export function sameWords(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((word, index) => word === b[index]);
}
