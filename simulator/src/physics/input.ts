import type { Mains } from './mains.ts';

/** What the unit makes of its input. */
export type Verdict = 'good' | 'low' | 'high' | 'blackout' | 'frequencyLow' | 'frequencyHigh';

export interface Input {
  readonly verdict: Verdict;
  /** How long it has been good, up to what is needed. */
  readonly goodForMs: number;
}

export interface InputLimits {
  readonly nominalVolts: number;
  readonly nominalHz: number;
  readonly high: number;
  readonly low: number;
}

/** A returning supply must hold this long before the load is put back on it. */
export const qualificationMs = 3000;
const frequencyToleranceHz = 3;
const blackoutBelow = 0.15;

export const startInput: Input = { verdict: 'good', goodForMs: qualificationMs };

export const isAcceptable = (input: Input): boolean => input.verdict === 'good' && input.goodForMs >= qualificationMs;
/** Good, but not for long enough yet. */
export const isPending = (input: Input): boolean => input.verdict === 'good' && input.goodForMs < qualificationMs;

export function stepInput(input: Input, mains: Mains, limits: InputLimits, dtMs: number): Input {
  const verdict = judge(mains, limits, input.verdict);
  if (verdict !== 'good') return { verdict, goodForMs: 0 };
  if (input.verdict !== 'good') return { verdict, goodForMs: 0 };
  return { verdict, goodForMs: Math.min(qualificationMs, input.goodForMs + dtMs) };
}

/** A supply that was bad must come back by a margin, or it would be judged anew with every flicker. */
function judge(mains: Mains, limits: InputLimits, before: Verdict): Verdict {
  const volts = before === 'good' ? 0 : limits.nominalVolts * 0.01;
  const hertz = before === 'good' ? 0 : 0.2;
  if (mains.voltage < limits.nominalVolts * blackoutBelow) return 'blackout';
  if (mains.voltage < limits.low + volts) return 'low';
  if (mains.voltage > limits.high - volts) return 'high';
  if (mains.frequency < limits.nominalHz - frequencyToleranceHz + hertz) return 'frequencyLow';
  if (mains.frequency > limits.nominalHz + frequencyToleranceHz - hertz) return 'frequencyHigh';
  return 'good';
}
