import { expect, test } from 'vitest';
import { findModel } from '../../src/models/find-model.ts';
import { makeIdentity } from '../../src/models/make-identity.ts';
import { type Parts, startParts } from '../../src/unit/parts.ts';
import { stepParts } from '../../src/unit/step-parts.ts';

const model = findModel('SMT1500RM2UC');
const dayMs = 86_400_000;

function sinceTest(sinceMs: number, testInterval: NonNullable<Parts['settings']['testInterval']>): Parts {
  const parts = startParts(model, makeIdentity(model), 1);
  return { ...parts, settings: { ...parts.settings, testInterval }, test: { ...parts.test, sinceMs } };
}

test.each([
  ['atStartAnd7DaysAfterLast', 7],
  ['atStartAnd14DaysAfterLast', 14],
] as const)('%s: a test begins by itself to the step, and the next one as much later', (interval, days) => {
  const before = stepParts(model, sinceTest(days * dayMs - 200, interval), 100);
  expect(before.test.running).toBeNull();
  const begun = stepParts(model, before, 100);
  expect(begun.test).toMatchObject({ running: { leftMs: 20_000, origin: 'internal' }, sinceMs: 0 });
  expect(begun.transfer).toMatchObject({ kind: 'onBattery', cause: 'automaticTest' });
});

test('never means never', () => {
  expect(stepParts(model, sinceTest(365 * dayMs, 'never'), 100).test.running).toBeNull();
});

test('a test that is due on battery is refused, and due again an interval later', () => {
  const due = sinceTest(7 * dayMs, 'atStartAnd7DaysAfterLast');
  const after = stepParts(
    model,
    { ...due, transfer: { kind: 'onBattery', cause: 'lowInputVoltage', badInput: true } },
    0,
  );
  expect(after.test).toMatchObject({
    running: null,
    sinceMs: 0,
    last: { result: 'refused', origin: 'internal', reason: 'invalidState' },
  });
});
