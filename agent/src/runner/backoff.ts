/** Some units refuse a connection that follows another one within 2 s. */
const SHORTEST_MS = 2000;
const LONGEST_MS = 30_000;

/** Pause before the next try to connect, after so many failed ones in a row. */
export function reconnectAfterMs(failures: number): number {
  return Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.min(10, Math.max(0, failures - 1)));
}
