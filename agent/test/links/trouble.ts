import fc from 'fast-check';
import type { Fault } from './fault.ts';
import type { Step, Trouble } from './never-wrong.ts';

/** Few lengths and few addresses, so that replies of equal length meet all the time, also with the probes' lengths. */
const words = fc.constantFrom(1, 2, 2, 4, 6, 27);
const at = fc.constantFrom(0, 3, 50, 128, 200);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('read' as const), at, words }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('write' as const), at, words: fc.constantFrom(1, 2) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pause' as const), ms: fc.nat(3000) }) },
);

const pieces = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

export const trouble = (fault: fc.Arbitrary<Fault>): fc.Arbitrary<Trouble> =>
  fc.record({
    steps: fc.array(step, { minLength: 2, maxLength: 10 }),
    faults: fc.array(fault, { minLength: 1, maxLength: 12 }),
    pieces,
  });

/**
 * A 16-bit CRC lets one in 65,536 damaged frames through, so a run over fresh random noise would fail once in a long
 * while without anything being wrong. RIDETHROUGH_SEED looks at other cases than the usual ones.
 */
export const sameCases = { seed: Number(process.env.RIDETHROUGH_SEED ?? 20_260) };
