import { type Drift, startDrift, stepDrift } from './drift.ts';
import { random } from './random.ts';

/** A supply as somebody sets it: volts, hertz, and shares from 0 to 1. A generator wanders in all of them. */
export interface Supply {
  readonly voltage: number;
  readonly frequency: number;
  /** Harmonics. */
  readonly distortion: number;
  /** How far the voltage swings from one tenth of a second to the next. */
  readonly flicker: number;
  readonly quality: 'utility' | 'generator';
}

export type SupplyChange = {
  readonly [K in keyof Supply]?: Supply[K];
} & {
  /** Until the change is complete (0, at once). */
  readonly rampMs?: number;
  /** After this time all is as it was before; without it the change lasts. */
  readonly forMs?: number;
};

/** The mains at the unit's inlet as they stand, and where they are going. */
export interface Mains {
  readonly voltage: number;
  readonly frequency: number;
  readonly distortion: number;
  readonly flicker: number;
  /** As it was set, reached once the ramp from `from` is over. */
  readonly set: Supply;
  readonly from: Supply;
  readonly ramp: { readonly ms: number; readonly passedMs: number };
  /** What a passing change gives way to. */
  readonly back: { readonly to: Supply; readonly inMs: number; readonly rampMs: number } | null;
  readonly drifts: {
    readonly voltage: Drift;
    readonly frequency: Drift;
    readonly distortion: Drift;
    readonly flicker: Drift;
  };
}

/** How far each wanders: shares of the voltage, hertz, share of harmonics. */
const spreads = {
  utility: { voltage: 0.004, frequencyHz: 0.03, distortion: 0 },
  generator: { voltage: 0.04, frequencyHz: 1.5, distortion: 0.08 },
} as const;
const generatorDistortion = 0.08;
const flickerEveryMs = 100;

export function startMains(voltage: number, frequency: number, seed: number): Mains {
  const set: Supply = { voltage, frequency, distortion: 0, flicker: 0, quality: 'utility' };
  return measure({
    voltage,
    frequency,
    distortion: 0,
    flicker: 0,
    set,
    from: set,
    ramp: { ms: 0, passedMs: 0 },
    back: null,
    drifts: {
      voltage: startDrift(seed),
      frequency: startDrift(seed ^ 0x5bd1e995),
      distortion: startDrift(seed ^ 0x27d4eb2f),
      flicker: startDrift(seed ^ 0x165667b1),
    },
  });
}

/** A lasting change also changes what a passing one goes back to; a new passing one takes the place of the old. */
export function setMains(mains: Mains, { rampMs = 0, forMs, ...named }: SupplyChange): Mains {
  const before = mains.back?.to ?? mains.set;
  const set = { ...mains.set, ...named };
  const back =
    forMs === undefined
      ? mains.back && { ...mains.back, to: { ...mains.back.to, ...named } }
      : { to: before, inMs: forMs, rampMs };
  return measure({ ...mains, ...toward(mains, set, rampMs), back });
}

/** Time passes. What is due at the end of it has happened. */
export function stepMains(mains: Mains, dtMs: number): Mains {
  const { back, drifts, ramp } = mains;
  if (back !== null && back.inMs <= dtMs) {
    const due = { ...stepMains({ ...mains, back: null }, back.inMs) };
    return stepMains({ ...due, ...toward(due, back.to, back.rampMs) }, dtMs - back.inMs);
  }
  return measure({
    ...mains,
    ramp: { ms: ramp.ms, passedMs: Math.min(ramp.ms, ramp.passedMs + dtMs) },
    back: back && { ...back, inMs: back.inMs - dtMs },
    drifts: {
      voltage: stepDrift(drifts.voltage, dtMs),
      frequency: stepDrift(drifts.frequency, dtMs),
      distortion: stepDrift(drifts.distortion, dtMs),
      flicker: stepDrift(drifts.flicker, dtMs, flickerEveryMs),
    },
  });
}

/** Milliseconds until the mains change at once by themselves. */
export const untilChangeMs = ({ back }: Mains): number => back?.inMs ?? Number.POSITIVE_INFINITY;

const toward = (mains: Mains, set: Supply, rampMs: number): Pick<Mains, 'set' | 'from' | 'ramp'> => ({
  set,
  from: level(mains),
  ramp: { ms: rampMs, passedMs: 0 },
});

/** Between where the ramp began and where it ends; without a ramp, the end. */
function level({ set, from, ramp }: Mains): Supply {
  const share = ramp.ms === 0 ? 1 : ramp.passedMs / ramp.ms;
  const between = (name: 'voltage' | 'frequency' | 'distortion' | 'flicker') =>
    share === 1 ? set[name] : from[name] + (set[name] - from[name]) * share;
  return {
    voltage: between('voltage'),
    frequency: between('frequency'),
    distortion: between('distortion'),
    flicker: between('flicker'),
    quality: set.quality,
  };
}

/** A dead line has neither voltage nor frequency. */
function measure(mains: Mains): Mains {
  const { drifts } = mains;
  const { voltage, frequency, distortion, flicker, quality } = level(mains);
  const spread = spreads[quality];
  const [, swing] = random(drifts.flicker.random);
  const volts = voltage * (1 + spread.voltage * drifts.voltage.value) * (1 + flicker * (2 * swing - 1));
  if (voltage === 0) return { ...mains, voltage: 0, frequency: 0, distortion: 0, flicker: 0 };
  const made = quality === 'generator' ? generatorDistortion : 0;
  return {
    ...mains,
    voltage: volts,
    frequency: frequency === 0 ? 0 : frequency + spread.frequencyHz * drifts.frequency.value,
    distortion: Math.min(1, distortion + made + spread.distortion * drifts.distortion.value),
    flicker,
  };
}
