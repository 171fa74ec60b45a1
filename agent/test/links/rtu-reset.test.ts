import { expect, test } from 'vitest';
import { LinkError } from '../../src/links/link.ts';
import type { Fault } from './fault.ts';
import { begin, serialRig } from './rig.ts';

const RESET_MS = 2000;

/** Refusals and wrong CRCs, in turn, as a unit gives them whose control plane resets. */
const upset = (turn: number): Fault => (turn % 2 === 0 ? { kind: 'refused', code: 2 } : { kind: 'flip', bit: 37 });

test.each([0, 1, 2, 3])(
  'a unit that is upset for 2 s is read again soon after, however often that happens; phase %i',
  async (phase) => {
    const rig = serialRig();
    await begin(rig);
    for (let episode = 0; episode < 4; episode++) {
      rig.medium.faults = Array.from({ length: 400 }, (_, turn) => upset(turn + phase));
      const until = rig.clock.now() + RESET_MS;
      let good: number | undefined;
      while (good === undefined) {
        if (rig.clock.now() >= until) rig.medium.faults = [];
        try {
          if (!rig.link.isOpen) await rig.clock.runUntil(rig.link.open());
          await rig.clock.runUntil(rig.link.read(0, 27));
          if (rig.clock.now() >= until) good = rig.clock.now();
        } catch (error) {
          if (!LinkError.is(error)) throw error;
        }
        await rig.clock.advance(100);
      }
      expect(good - until, `episode ${episode}`).toBeLessThan(4000);
      await rig.clock.advance(500);
    }
  },
);
