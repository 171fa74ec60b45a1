import type { Pace } from '@ridethrough/protocol';

export type PolledPace = Exclude<Pace, 'never'>;
export type ProfileName = 'rtu' | 'tcp' | 'slow' | 'ups-link';

/** Milliseconds between two readings of a pace, and the part of the line's time that polling may take. */
export interface Profile {
  readonly name: ProfileName;
  readonly everyMs: Readonly<Record<PolledPace, number>>;
  readonly onBatteryMs: number;
  readonly mostOfLine: number;
}

const seldom = { setting: 60_000, inventory: 600_000 } as const;

/** `status: 0` is back to back. The slow one suits the port of SmartConnect units and management cards (990-5701C). */
export const profiles = {
  rtu: { name: 'rtu', everyMs: { status: 0, measurement: 1500, ...seldom }, onBatteryMs: 1500, mostOfLine: 1 },
  tcp: { name: 'tcp', everyMs: { status: 100, measurement: 1000, ...seldom }, onBatteryMs: 1000, mostOfLine: 0.5 },
  slow: { name: 'slow', everyMs: { status: 1000, measurement: 10_000, ...seldom }, onBatteryMs: 4000, mostOfLine: 0.4 },
  'ups-link': {
    name: 'ups-link',
    everyMs: { status: 500, measurement: 5000, setting: 300_000, inventory: 3_600_000 },
    onBatteryMs: 2000,
    mostOfLine: 1,
  },
} as const satisfies Record<ProfileName, Profile>;

/** A status reply slower than this calls for the slow profile; a serial line needs its own time to carry the words. */
/** Characters at 2400 baud take what they take. */
const slowAboveMs = { rtu: 700, tcp: 300, slow: 300, 'ups-link': Number.POSITIVE_INFINITY } as const satisfies Record<
  ProfileName,
  number
>;
/** Failures in a row that do the same. */
const FAILURES_FOR_SLOW = 3;
/** Back to the fast one after replies were quick for so long. */
const QUICK_FOR_MS = 30_000;

export interface PaceState {
  readonly home: ProfileName;
  readonly now: ProfileName;
  readonly smoothedMs: number | undefined;
  readonly failures: number;
  /** Since when replies have been quick, while in the slow profile. */
  readonly quickSince: number | undefined;
}

export type PaceInput =
  | { readonly kind: 'reply'; readonly at: number; readonly tookMs: number }
  | { readonly kind: 'failure'; readonly at: number };

export const firstPace = (home: PaceState['home']): PaceState => ({
  home,
  now: home,
  smoothedMs: undefined,
  failures: 0,
  quickSince: undefined,
});

/** Follows the replies of the status block: slower when they get slow or fail, fast again when they stay quick. */
export function stepPace(state: PaceState, input: PaceInput): PaceState {
  if (input.kind === 'failure') {
    const failures = state.failures + 1;
    // A serial line that fails is drained by its link; only a network port gets better by being asked less.
    const isSlow = state.home === 'tcp' && failures >= FAILURES_FOR_SLOW;
    return { ...state, failures, quickSince: undefined, now: isSlow ? 'slow' : state.now };
  }
  const smoothedMs = state.smoothedMs === undefined ? input.tookMs : state.smoothedMs * 0.8 + input.tookMs * 0.2;
  const limit = slowAboveMs[state.home];
  const next = { ...state, smoothedMs, failures: 0 };
  if (state.now !== 'slow' || state.home === 'slow') return { ...next, now: smoothedMs > limit ? 'slow' : state.now };
  if (smoothedMs > limit / 2) return { ...next, quickSince: undefined };
  const quickSince = state.quickSince ?? input.at;
  return input.at - quickSince >= QUICK_FOR_MS
    ? { ...next, now: state.home, quickSince: undefined }
    : { ...next, quickSince };
}

export interface Overrides {
  readonly statusMs?: number | undefined;
  readonly measurementMs?: number | undefined;
}

/** The periods in force. What agent.yaml says goes before the profile. */
export function periods(
  profile: Profile,
  onBattery: boolean,
  overrides: Overrides,
): Readonly<Record<PolledPace, number>> {
  const measurement = onBattery
    ? Math.min(profile.onBatteryMs, profile.everyMs.measurement)
    : profile.everyMs.measurement;
  return {
    ...profile.everyMs,
    status: overrides.statusMs ?? profile.everyMs.status,
    measurement: overrides.measurementMs ?? measurement,
  };
}

/** No reply of a unit that answers takes long enough to ask for more. */
const LONGEST_REST_MS = 1000;

/** Rest after a request that took the line for so long, so that polling stays below its part of the line's time. */
export const restAfterMs = (profile: Profile, tookMs: number): number =>
  Math.min(LONGEST_REST_MS, tookMs * (1 / profile.mostOfLine - 1));
