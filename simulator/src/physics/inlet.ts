import { calm, type Input, type InputLimits, lookAt, waitInput } from './input.ts';
import { type Mains, stepMains, untilChangeMs } from './mains.ts';

/** The mains, and what the unit makes of them: for its own input, and for the way around its inverter where it has one. */
export interface Inlet {
  readonly mains: Mains;
  readonly input: Input;
  readonly bypass: Input | null;
}

export interface InletLimits {
  readonly input: InputLimits;
  readonly bypass: InputLimits;
}

/** Time passes at the inlet; a disturbance shorter than the step is seen too. */
export function stepInlet({ mains, input, bypass }: Inlet, limits: InletLimits, dtMs: number): Inlet {
  let now: Inlet = { mains, input: calm(input), bypass: bypass && calm(bypass) };
  let leftMs = dtMs;
  do {
    const pieceMs = Math.min(leftMs, untilChangeMs(now.mains));
    now = stepPiece(now, limits, pieceMs);
    leftMs -= pieceMs;
  } while (leftMs > 0);
  return now;
}

function stepPiece({ mains, input, bypass }: Inlet, limits: InletLimits, dtMs: number): Inlet {
  const next = stepMains(mains, dtMs);
  const judge = (source: Input, its: InputLimits) => lookAt(waitInput(source, its, dtMs), next, its);
  return { mains: next, input: judge(input, limits.input), bypass: bypass && judge(bypass, limits.bypass) };
}
