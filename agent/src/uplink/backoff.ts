const BASE_MS = 500;
const CAP_MS = 60_000;

/** Full jitter: anything up to a limit that doubles with each failed attempt, so that a fleet does not come back at once. */
export const backoffMs = (failures: number, random: () => number): number =>
  random() * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(failures, 16));
