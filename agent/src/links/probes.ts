/** A harmless read whose only use is its answer. */
export interface Probe {
  readonly at: number;
  readonly words: number;
  /** What every unit answers; undefined where only the length of the answer is known. */
  readonly content: readonly number[] | undefined;
}

const verificationAt = 2050;
/** Registers 2050 to 2061, the same on every unit: '12345678', 0x12345678, -5, 0x1234, -5, 128.5, -128.5 (990-9840B). */
const verification = [
  0x3132, 0x3334, 0x3536, 0x3738, 0x1234, 0x5678, 0xffff, 0xfffb, 0x1234, 0xfffb, 0x2020, 0xdfe0,
] as const;

/** No two of the same length, all starting and ending on item borders: a split item is refused (AN176). */
export const probes: readonly Probe[] = [
  proving(2054, 4),
  proving(2050, 6),
  proving(2050, 8),
  proving(2054, 7),
  proving(2050, 10),
  proving(2050, 11),
  proving(2050, 12),
  { at: 0, words: 2, content: undefined },
  { at: 0, words: 5, content: undefined },
  { at: 0, words: 27, content: undefined },
  { at: 0, words: 3, content: undefined },
  { at: 18, words: 9, content: undefined },
  { at: 0, words: 26, content: undefined },
];

function proving(at: number, words: number): Probe {
  return { at, words, content: verification.slice(at - verificationAt, at - verificationAt + words) };
}

/** The probe of turn number `turn` among those whose answer cannot be mistaken for one of `avoid` words. */
export function chooseProbe(turn: number, avoid: readonly number[], withContent: boolean): Probe {
  const fit = probes.filter((probe) => (probe.content !== undefined) === withContent && !avoid.includes(probe.words));
  const probe = fit[turn % fit.length];
  if (probe === undefined) throw new RangeError(`no probe is left beside ${avoid.join(', ')} words`);
  return probe;
}

/** Whether `words`, read from elsewhere, are a late answer to one of the probes. */
export function isProbeContent(at: number, words: readonly number[]): boolean {
  if (at + words.length > verificationAt && at < verificationAt + verification.length) return false;
  return probes.some((probe) => probe.content !== undefined && sameWords(probe.content, words));
}

export function sameWords(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((word, index) => word === b[index]);
}
