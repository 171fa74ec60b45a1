import { expect } from 'vitest';
import { LinkError } from '../../src/links/link.ts';
import { wordAt } from './fake-unit.ts';
import type { Fault } from './fault.ts';
import { begin, type Rig } from './rig.ts';

export type Step =
  | { readonly kind: 'read'; readonly at: number; readonly words: number }
  | { readonly kind: 'write'; readonly at: number; readonly words: number }
  | { readonly kind: 'reopen' }
  | { readonly kind: 'pause'; readonly ms: number };

export interface Trouble {
  readonly steps: readonly Step[];
  readonly faults: readonly Fault[];
  readonly pieces: readonly number[];
}

/** Virtual time within which a link must work again once nothing disturbs it any more. */
const recoversWithinMs = 60_000;

/** Takes the steps through the trouble: nothing wrong may come of it, and afterwards the link must work by itself. */
export async function expectNeverWrong(rig: Rig, { steps, faults, pieces }: Trouble): Promise<void> {
  await begin(rig);
  rig.medium.faults = [...faults];
  rig.medium.pieces = pieces;
  let mark = 0x4000;
  for (const step of steps) {
    if (step.kind === 'pause') await rig.clock.advance(step.ms);
    else if (step.kind === 'reopen') await rig.link.close();
    else if (step.kind === 'read') await tryRead(rig, step.at, step.words);
    else
      await tryWrite(
        rig,
        step.at,
        Array.from({ length: step.words }, () => mark++),
      );
  }
  rig.medium.faults = [];
  const untilMs = rig.clock.now() + recoversWithinMs;
  while (!(await tryRead(rig, 77, 2))) {
    if (rig.clock.now() > untilMs) expect.fail('the link did not recover by itself');
  }
  await tryWrite(rig, 50, [mark]);
  expect(rig.unit.writes.at(-1)?.written).toEqual([mark]);
}

/** Resolves to whether the read succeeded; then its words must be the unit's answer to this very request. */
async function tryRead(rig: Rig, at: number, words: number): Promise<boolean> {
  await reopen(rig);
  const before = rig.unit.served.length;
  try {
    const got = await rig.clock.runUntil(rig.link.read(at, words));
    const number = 1 + rig.unit.served.findLastIndex((request) => request.at === at && request.words === words);
    expect(number, 'the answer is older than the question').toBeGreaterThan(before);
    expect(got).toEqual(Array.from({ length: words }, (_, index) => wordAt(at + index, number)));
    return true;
  } catch (error) {
    if (!LinkError.is(error)) throw error;
    return false;
  }
}

async function tryWrite(rig: Rig, at: number, words: readonly number[]): Promise<void> {
  await reopen(rig);
  const done = () =>
    rig.unit.served.filter((request, index) => {
      const refused = rig.unit.exceptions.has(index + 1);
      return request.at === at && !refused && request.written.join() === words.join();
    }).length;
  try {
    await rig.clock.runUntil(rig.link.write(at, words));
    expect(done(), 'success was reported for a write that was not made').toBe(1);
  } catch (error) {
    if (!LinkError.is(error)) throw error;
    expect(done()).toBeLessThanOrEqual(error.wrote === 'maybe' ? 1 : 0);
  }
}

async function reopen(rig: Rig): Promise<void> {
  if (!rig.link.isOpen) await rig.clock.runUntil(rig.link.open());
}
