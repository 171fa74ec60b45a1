/** What was tried in vain, by the address it came from. */
export type LoginLimit = ReadonlyMap<string, { readonly failures: number; readonly lastAt: number }>;

const EVERYBODY = '*';
const FREE_TRIES = 5;
/** From all addresses together: somebody who has many gets no further. */
const FREE_TRIES_OF_ALL = 50;
const LONGEST_WAIT_MS = 300_000;
/** The honest one gets in between the others, sooner or later. */
const LONGEST_WAIT_OF_ALL_MS = 10_000;
const FORGOTTEN_AFTER_MS = 900_000;
const MOST_ADDRESSES = 1000;

export const noFailures: LoginLimit = new Map();

/** Milliseconds until the next try from there is looked at; 0 for now. `now` is monotonic. */
export function waitMs(limit: LoginLimit, from: string, now: number): number {
  const wait = (key: string, free: number, longest: number) => {
    const { failures, lastAt } = limit.get(key) ?? { failures: 0, lastAt: now };
    if (failures < free) return 0;
    const span = Math.min(longest, 1000 * 2 ** Math.min(failures - free, 20));
    return Math.max(0, lastAt + span - now);
  };
  return Math.max(wait(from, FREE_TRIES, LONGEST_WAIT_MS), wait(EVERYBODY, FREE_TRIES_OF_ALL, LONGEST_WAIT_OF_ALL_MS));
}

/** Counted when a try begins, so that many at once are no way round it. */
export function tried(limit: LoginLimit, from: string, now: number): LoginLimit {
  const kept = [...limit].filter(([, { lastAt }]) => now - lastAt < FORGOTTEN_AFTER_MS).slice(-MOST_ADDRESSES);
  const next = new Map(kept);
  for (const key of [from, EVERYBODY]) {
    const failures = (next.get(key)?.failures ?? 0) + 1;
    // The one that failed last is forgotten last.
    next.delete(key);
    next.set(key, { failures, lastAt: now });
  }
  return next;
}

/** It was the right one after all: what this address got wrong before no longer counts. */
export function succeeded(limit: LoginLimit, from: string): LoginLimit {
  const next = new Map(limit);
  const own = next.get(from)?.failures ?? 0;
  const all = next.get(EVERYBODY);
  next.delete(from);
  if (all !== undefined) next.set(EVERYBODY, { ...all, failures: Math.max(0, all.failures - own) });
  return next;
}
