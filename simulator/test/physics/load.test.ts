import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EfficiencyInput, efficiency } from '../../src/physics/efficiency.ts';
import { flow, startLoad, stepLoad } from '../../src/physics/load.ts';

const rated = { ratedVa: 1440, ratedW: 1000 };

test('volt-amperes are never below watts, and nothing flows into nothing', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 2000, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer(),
      (demandW, share, seed) => {
        let load = startLoad(demandW, seed);
        for (let i = 0; i < 20; i++) load = stepLoad(load, 1000);
        const { watts, voltAmperes } = flow(load, share, rated);
        expect(voltAmperes).toBeGreaterThanOrEqual(watts);
        expect(Math.abs(watts - demandW * share)).toBeLessThanOrEqual(0.0041 * demandW * share);
      },
    ),
  );
  expect(flow(startLoad(0, 1), 1, rated)).toEqual({ watts: 0, voltAmperes: 0 });
});

test('power factors are near those of captures: poor at low load, good at high', () => {
  const factor = (share: number) => {
    const { watts, voltAmperes } = flow(startLoad(1000 * share, 1), 1, rated);
    return watts / voltAmperes;
  };
  expect(factor(0.15)).toBeLessThan(0.6);
  expect(factor(0.8)).toBeGreaterThan(0.9);
});

describe('efficiency', () => {
  const online: EfficiencyInput = {
    state: 'online',
    batteryMissing: false,
    charging: false,
    inputPoor: false,
    watts: 93,
    ratedW: 600,
    losses: { fixedW: 6, perW: 0.012 },
  };

  test('is near what an SMX750 gave at 15 %: 92.75 %', () => {
    expect(efficiency(online)).toBeCloseTo(92.75, 0);
  });

  test.each<[Partial<EfficiencyInput>, string]>([
    [{ state: 'off' }, 'outputOff'],
    [{ state: 'onBattery' }, 'onBattery'],
    [{ state: 'bypass' }, 'inBypass'],
    [{ batteryMissing: true }, 'batteryMissing'],
    [{ inputPoor: true }, 'poorInput'],
    [{ charging: true }, 'charging'],
    [{ watts: 20 }, 'loadTooLow'],
  ])('%j gives %s', (change, code) => {
    expect(efficiency({ ...online, ...change })).toBe(code);
  });
});
