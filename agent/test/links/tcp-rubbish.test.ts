import fc from 'fast-check';
import { describe, test } from 'vitest';
import { networkFault } from './fault.ts';
import { expectNeverWrong } from './never-wrong.ts';
import { networkRig } from './rig.ts';
import { sameCases, trouble } from './trouble.ts';

describe('rubbish on a connection never becomes a value', () => {
  test('of every kind, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(trouble(networkFault), (it) => expectNeverWrong(networkRig(), it)),
      { ...sameCases, numRuns: 300 },
    );
  });
});
