import { type RandomState, random } from './random.ts';

/** A slow wander within [-1, 1], for what is never quite constant. */
export interface Drift {
  readonly random: RandomState;
  readonly value: number;
  readonly sinceMs: number;
}

export const startDrift = (seed: number): Drift => ({ random: seed >>> 0, value: 0, sinceMs: 0 });

/** Moves once in `everyMs`, each time by a little and back towards 0; steps are no longer than that. */
export function stepDrift(drift: Drift, dtMs: number, everyMs = 1000): Drift {
  const sinceMs = drift.sinceMs + dtMs;
  if (sinceMs < everyMs) return { ...drift, sinceMs };
  const [next, push] = random(drift.random);
  const value = Math.max(-1, Math.min(1, drift.value * 0.95 + (push - 0.5) * 0.4));
  return { random: next, value, sinceMs: sinceMs - everyMs };
}
