import { openBundle, openFirstBundle, sealBundle } from '@ridethrough/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bundleOf, keys } from './trust-rig.ts';

const jws = await sealBundle(bundleOf(1), keys.root);

test('a bundle altered anywhere is never taken', async () => {
  const characters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.='];
  const edits = fc.array(
    fc.record({
      at: fc.nat(jws.length - 1),
      what: fc.constantFrom('put', 'drop', 'change'),
      by: fc.constantFrom(...characters),
    }),
    { minLength: 1, maxLength: 3 },
  );
  await fc.assert(
    fc.asyncProperty(edits, async (list) => {
      const text = [...jws];
      for (const { at, what, by } of list) text.splice(at, what === 'put' ? 0 : 1, ...(what === 'drop' ? [] : [by]));
      const altered = text.join('');
      fc.pre(altered !== jws);
      expect((await openBundle(altered, keys.root)).ok).toBe(false);
      expect((await openFirstBundle(altered)).ok).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test('arbitrary text and bytes are never taken, and never throw', async () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.uint8Array(),
    fc
      .tuple(fc.json(), fc.json(), fc.string())
      .map((parts) => parts.map((part) => Buffer.from(part).toString('base64url')).join('.')),
  );
  await fc.assert(
    fc.asyncProperty(anything, async (input) => {
      expect((await openBundle(input, keys.root)).ok).toBe(false);
      expect((await openFirstBundle(input)).ok).toBe(false);
    }),
    { numRuns: 500 },
  );
});
