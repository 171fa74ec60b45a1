/** State of a pseudo-random sequence: one unsigned 32-bit number, so that it lies in plain unit state. */
export type RandomState = number;

/** One step of mulberry32: the next state, and a number in [0, 1). */
export function random(state: RandomState): readonly [next: RandomState, value: number] {
  const next = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(next ^ (next >>> 15), next | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return [next, ((t ^ (t >>> 14)) >>> 0) / 2 ** 32];
}
