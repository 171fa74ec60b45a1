const dayMs = 86_400_000;
/** The last day that a date register can hold: 65534 days after 2000-01-01. */
const lastMs = Date.UTC(2000, 0, 1) + 65_534 * dayMs;

/** The 'YYYY-MM-DD' so much later, to the nearest day, and no later than a register can say. */
export function laterDate(date: string, ms: number): string {
  const at = Date.parse(date) + Math.round(ms / dayMs) * dayMs;
  return new Date(Math.min(lastMs, at)).toISOString().slice(0, 10);
}
