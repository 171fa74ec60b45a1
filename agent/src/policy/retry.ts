import type { LocalOutcome } from '../protection/guarded-ups.ts';

const FIRST_MS = 10_000;
const LONGEST_MS = 300_000;

/** Pause after the try of this number (1 is the first). */
export const pauseAfter = (tries: number): number => Math.min(LONGEST_MS, FIRST_MS * 2 ** (tries - 1));

/** Certainly nothing was written for it. */
export const wroteNothing = ({ state }: LocalOutcome): boolean => state === 'refused' || state === 'expired';

export const sayOutcome = ({ state, code, says }: LocalOutcome): string =>
  `${state}${says !== undefined ? `: ${says}` : code !== undefined ? `: ${code}` : ''}`;
