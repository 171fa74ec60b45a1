import fc from 'fast-check';
import { describe, test } from 'vitest';
import { type Fault, lateness, serialFault } from './fault.ts';
import { expectNeverWrong, type Step } from './never-wrong.ts';
import { serialRig } from './rig.ts';
import { sameCases, trouble } from './trouble.ts';

const units = ['constants', 'absent', 'exception'] as const;

const alternating: readonly Step[] = Array.from({ length: 18 }, (_, turn) => ({
  kind: 'read' as const,
  at: turn % 2 === 0 ? 128 : 50,
  words: turn % 3 === 1 ? 27 : 4,
}));

describe('rubbish on a serial line never becomes a value', () => {
  test('of every kind, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(trouble(serialFault), (it) => expectNeverWrong(serialRig(), it)),
      { ...sameCases, numRuns: 300 },
    );
  });

  test('replies late by any time', async () => {
    const late = fc.oneof(lateness(700), lateness(20_000), fc.constant<Fault>({ kind: 'none' }));
    await fc.assert(
      fc.asyncProperty(trouble(late), (it) => expectNeverWrong(serialRig(), it)),
      { ...sameCases, numRuns: 200 },
    );
  });

  test.each(units)('every reply late by the same time, for long, with verification registers: %s', async (kind) => {
    // Probes come around at a pace of their own; a lateness in step with it must not pass for none.
    for (let ms = 350; ms < 25_000; ms += 613) {
      const rig = serialRig();
      rig.unit.verification = kind;
      const faults = Array.from({ length: 60 }, (): Fault => ({ kind: 'late', ms }));
      await expectNeverWrong(rig, { steps: [...alternating, ...alternating], faults, pieces: [50] });
    }
  });

  test('every unit, with and without the verification registers', async () => {
    await fc.assert(
      fc.asyncProperty(trouble(serialFault), fc.constantFrom(...units), (it, kind) => {
        const rig = serialRig();
        rig.unit.verification = kind;
        return expectNeverWrong(rig, it);
      }),
      { ...sameCases, numRuns: 150 },
    );
  });
});

describe('a late reply of the same length', () => {
  const requests: readonly Step[] = [
    { kind: 'read', at: 0, words: 2 },
    { kind: 'read', at: 128, words: 2 },
    { kind: 'read', at: 0, words: 27 },
    { kind: 'read', at: 128, words: 27 },
    { kind: 'write', at: 50, words: 1 },
    { kind: 'write', at: 50, words: 2 },
    { kind: 'write', at: 51, words: 2 },
  ];
  const pairs = requests.flatMap((first) => requests.map((second) => ({ first, second })));
  const lateBy = [0, 400, 520, 700, 1000, 1090, 1300, 1700, 2300, 3500, 6000, 11_000];

  const names = pairs.map((pair) => ({ ...pair, name: `${nameOf(pair.first)} before ${nameOf(pair.second)}` }));
  test.each(names)('$name', async ({ first, second }) => {
    for (const ms of lateBy) {
      for (const kind of ['late', 'straggler'] as const) {
        const steps = [first, second, second, first, second, second];
        await expectNeverWrong(serialRig(), { steps, faults: [{ kind, ms }], pieces: [11] });
      }
    }
  });
});

describe('a reply that others overtake', () => {
  test('by any time', async () => {
    const one = fc.record({ kind: fc.constant('straggler' as const), ms: fc.integer({ min: 0, max: 4000 }) });
    await fc.assert(
      fc.asyncProperty(trouble(one), (it) => expectNeverWrong(serialRig(), { ...it, faults: it.faults.slice(0, 1) })),
      { ...sameCases, numRuns: 300 },
    );
  });
});

function nameOf(step: Step): string {
  return step.kind === 'read' || step.kind === 'write' ? `${step.kind} of ${step.words} at ${step.at}` : step.kind;
}
