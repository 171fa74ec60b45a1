/**
 * Reads that a well-known driver makes of real units all the time, all ending on item borders (AN176); the plan keeps to
 * them to the word, because units and cards differ in what else they answer.
 */
export const knownReads = [
  { at: 0, words: 27 },
  { at: 128, words: 44 },
  { at: 516, words: 120 },
  { at: 1026, words: 22 },
] as const;
