import type { Mains } from './mains.ts';
import type { Tolerance } from './tolerance.ts';

/** What the unit makes of a source. */
export type Verdict = 'good' | 'low' | 'high' | 'blackout' | 'frequencyLow' | 'frequencyHigh' | 'distorted' | 'rapid';

export interface Input {
  readonly verdict: Verdict;
  /** How long it has been good, up to what is needed. */
  readonly goodForMs: number;
  /** The worst found in the present step, which may be over already. */
  readonly struck: Verdict;
  /** A disturbance that has not yet lasted long enough to act on, and for how long it has. */
  readonly doubt: Verdict;
  readonly doubtForMs: number;
  /** Volts when it was last looked at. */
  readonly volts: number;
}

export interface InputLimits {
  readonly nominalVolts: number;
  readonly low: number;
  readonly high: number;
  readonly lowHz: number;
  readonly highHz: number;
  readonly tolerance: Tolerance;
}

/** A returning supply must hold this long before the load is put back on it. */
export const qualificationMs = 3000;
const blackoutBelow = 0.15;
/** What leaves less than this of the voltage is never put up with. */
const deepBelow = 0.5;

export const startInput = (volts: number): Input => ({
  verdict: 'good',
  goodForMs: qualificationMs,
  struck: 'good',
  doubt: 'good',
  doubtForMs: 0,
  volts,
});

export const isAcceptable = (input: Input): boolean => input.verdict === 'good' && input.goodForMs >= qualificationMs;
/** Good, but not for long enough yet. */
export const isPending = (input: Input): boolean => input.verdict === 'good' && input.goodForMs < qualificationMs;
/** Nothing was wrong with it in the whole of the present step. */
export const isUndisturbed = (input: Input): boolean => input.verdict === 'good' && input.struck === 'good';

/** A new step begins. */
export const calm = (input: Input): Input => (input.struck === 'good' ? input : { ...input, struck: 'good' });

/** Time passes and the source stays as it was when last looked at. */
export function waitInput(input: Input, { tolerance }: InputLimits, dtMs: number): Input {
  if (input.verdict !== 'good') return input;
  if (input.doubt === 'good') {
    const goodForMs = Math.min(qualificationMs, input.goodForMs + dtMs);
    return goodForMs === input.goodForMs ? input : { ...input, goodForMs };
  }
  const doubtForMs = input.doubtForMs + dtMs;
  return doubtForMs < tolerance.holdMs ? { ...input, doubtForMs } : condemn(input, input.doubt);
}

/** Judges the source as it stands now. */
export function lookAt(input: Input, mains: Mains, limits: InputLimits): Input {
  const found = judge(input, mains, limits);
  const seen = { ...input, volts: mains.voltage };
  if (found === 'good') {
    const goodForMs = input.verdict === 'good' ? input.goodForMs : 0;
    return { ...seen, verdict: 'good', goodForMs, doubt: 'good', doubtForMs: 0 };
  }
  const bearable = found !== 'rapid' && mains.voltage >= limits.nominalVolts * deepBelow;
  if (isAcceptable(input) && bearable && input.doubtForMs < limits.tolerance.holdMs) return { ...seen, doubt: found };
  return condemn(seen, found);
}

const condemn = (input: Input, verdict: Verdict): Input => ({
  ...input,
  verdict,
  goodForMs: 0,
  struck: verdict,
  doubt: 'good',
  doubtForMs: 0,
});

/** A supply that was bad must come back by a margin, or it would be judged anew with every flicker. */
function judge(input: Input, mains: Mains, limits: InputLimits): Verdict {
  const { nominalVolts, tolerance } = limits;
  const wasGood = input.verdict === 'good';
  const volts = wasGood ? 0 : nominalVolts * 0.01;
  const hertz = wasGood ? 0 : 0.2;
  const share = wasGood ? 1 : 0.8;
  if (mains.voltage < nominalVolts * blackoutBelow) return 'blackout';
  if (mains.voltage < limits.low + volts) return 'low';
  if (mains.voltage > limits.high - volts) return 'high';
  if (mains.frequency < limits.lowHz + hertz) return 'frequencyLow';
  if (mains.frequency > limits.highHz - hertz) return 'frequencyHigh';
  if (mains.distortion > tolerance.distortion * share) return 'distorted';
  if (mains.flicker > tolerance.flicker * share) return 'rapid';
  const jump = Math.abs(mains.voltage - input.volts) / nominalVolts;
  return wasGood && jump > tolerance.jump ? 'rapid' : 'good';
}
