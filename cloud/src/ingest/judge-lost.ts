import { compareEpochs } from '@ridethrough/protocol';
import type { Coverage, Range } from './coverage.ts';
import { holesUpTo } from './ranges.ts';

/** So many epochs an agent names in a status: when it names fewer, it holds nothing of any other. */
const ALL_NAMED_BELOW = 64;
/** After so long nothing can be under way any more that would explain what is missing. */
export const GIVE_UP_AFTER_MS = 600_000;

export type HeldEpoch = { readonly epoch: string; readonly firstHeld: number; readonly next: number };
/** What an agent holds, as it said at `atMs` (monotonic ms of the cloud); its epochs from the oldest to the present one. */
export type Held = { readonly atMs: number; readonly epochs: readonly HeldEpoch[] };

/** What the cloud has of an epoch that is not known to be complete. */
export type OpenEpoch = {
  readonly epoch: string;
  readonly coverage: Pick<Coverage, 'upTo' | 'ranges' | 'highest'>;
  /** Undefined: the agent has not told how it ended. */
  readonly lastSeq: number | undefined;
};

/** Numbers of an epoch that are neither here nor at the agent. */
export type LostPart = {
  readonly epoch: string;
  readonly ranges: readonly Range[];
  /** It ended, and how many came behind the last known number nobody knows. */
  readonly tail: boolean;
};

/** What is neither in the store nor held by the agent. A gap record that explains it may still be under way. */
export function missing(held: Held, open: readonly OpenEpoch[]): LostPart[] {
  const parts: LostPart[] = [];
  const known = new Map(open.map((one) => [one.epoch, one]));
  for (const { epoch, firstHeld } of held.epochs) {
    const coverage = known.get(epoch)?.coverage ?? { upTo: 0, ranges: [] };
    const ranges = holesUpTo(coverage, firstHeld - 1);
    if (ranges.length > 0) parts.push({ epoch, ranges, tail: false });
  }
  for (const { epoch, coverage, lastSeq } of open) {
    if (!holdsNothingOf(held, epoch)) continue;
    const ranges = holesUpTo(coverage, lastSeq ?? coverage.highest);
    const tail = lastSeq === undefined;
    if (ranges.length > 0 || tail) parts.push({ epoch, ranges, tail });
  }
  return parts;
}

/** Has all that the agent held at `first` come or gone since? Then whatever explains a hole of that time is here. */
export function isSettled(first: Held, now: Held): boolean {
  if (now.atMs - first.atMs >= GIVE_UP_AFTER_MS) return true;
  return first.epochs.every(({ epoch, next }) => {
    const still = now.epochs.find((one) => one.epoch === epoch);
    return still === undefined ? holdsNothingOf(now, epoch) : still.firstHeld >= next;
  });
}

/** Counters of epochs that began between known ones and that nobody has told of, newest first. */
export function unseenCounters(held: Held, known: readonly string[]): number[] {
  const current = held.epochs.at(-1);
  if (current === undefined || known.length === 0) return [];
  const counters = new Set([...known, ...held.epochs.map(({ epoch }) => epoch)].map(counterOf));
  const oldestNamed = held.epochs.length < ALL_NAMED_BELOW ? 0 : counterOf(held.epochs[0]?.epoch ?? '');
  const first = Math.max(Math.min(...known.map(counterOf)), oldestNamed);
  const unseen: number[] = [];
  for (let counter = counterOf(current.epoch) - 1; counter > first && unseen.length < ALL_NAMED_BELOW; counter--)
    if (!counters.has(counter)) unseen.push(counter);
  return unseen;
}

const counterOf = (epoch: string): number => Number.parseInt(epoch, 10);

/** An agent names the newest epochs that it holds something of, and the present one; none at all when its disk fails. */
function holdsNothingOf({ epochs }: Held, epoch: string): boolean {
  const [oldest] = epochs;
  const current = epochs.at(-1);
  if (oldest === undefined || current === undefined || epochs.some((one) => one.epoch === epoch)) return false;
  if (compareEpochs(epoch, current.epoch) >= 0) return false;
  return epochs.length < ALL_NAMED_BELOW || compareEpochs(epoch, oldest.epoch) > 0;
}
