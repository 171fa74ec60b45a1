import { expect, test } from 'vitest';
import { type Inlet, stepInlet } from '../../src/physics/inlet.ts';
import { startInput } from '../../src/physics/input.ts';
import { type SupplyChange, setMains, startMains } from '../../src/physics/mains.ts';
import { tolerances } from '../../src/physics/tolerance.ts';

const limitsOf = (sensitivity: keyof typeof tolerances) => {
  const wide = { nominalVolts: 120, lowHz: 57, highHz: 63, low: 82, high: 144, tolerance: tolerances[sensitivity] };
  return { input: wide, bypass: { ...wide, low: 106, high: 127, tolerance: tolerances.normal } };
};

/** What struck at the input and around the inverter, from the change to the end of the step after it. */
function strikes(change: SupplyChange, sensitivity: keyof typeof tolerances) {
  const before: Inlet = { mains: startMains(120, 60, 1), input: startInput(120), bypass: startInput(120) };
  const limits = limitsOf(sensitivity);
  const changed = stepInlet({ ...before, mains: setMains(before.mains, change) }, limits, 0);
  const after = stepInlet(changed, limits, 100);
  return {
    input: [changed.input.struck, after.input.struck],
    bypass: changed.bypass?.struck,
    verdict: after.input.verdict,
  };
}

test('a disturbance shorter than a step is seen, as long as the sensitivity takes notice', () => {
  const sag = (forMs: number) => ({ voltage: 70, forMs });
  expect(strikes(sag(5), 'normal').input).toEqual(['low', 'good']);
  expect(strikes(sag(49), 'reduced').input).toEqual(['good', 'good']);
  expect(strikes(sag(51), 'reduced')).toMatchObject({ input: ['good', 'low'], verdict: 'good' });
  expect(strikes(sag(90), 'low').input).toEqual(['good', 'good']);
  expect(strikes({ voltage: 0, forMs: 5 }, 'low').input).toEqual(['blackout', 'good']);
});

test('a spike of a few milliseconds', () => {
  expect(strikes({ voltage: 170, forMs: 3 }, 'normal').input).toEqual(['high', 'good']);
  expect(strikes({ voltage: 170, forMs: 3 }, 'low').input).toEqual(['good', 'good']);
});

test('the way around the inverter is judged by limits of its own', () => {
  expect(strikes({ voltage: 100 }, 'converter')).toMatchObject({ input: ['good', 'good'], bypass: 'low' });
});
