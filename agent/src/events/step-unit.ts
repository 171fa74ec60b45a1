import type { EventBody, Values } from '@ridethrough/protocol';
import { settingsOf } from '../readings/identity-body.ts';
import { stepBatteryTest } from './battery-test.ts';
import { stepBlip } from './blip.ts';
import { stepFaults } from './faults.ts';
import { endLowOnMains, stepLowBattery } from './low-battery.ts';
import type { BatteryLimits } from './low-battery-signs.ts';
import { stepOutlets } from './outlets.ts';
import { stepPower } from './power.ts';
import { stepSettings } from './settings.ts';
import type { Away, Moment, Outcome, UnitState } from './unit-state.ts';

/** One look at the unit. `values` are the newest of all registers, whatever the look was for. */
export type UnitInput = Moment & {
  readonly kind: 'status' | 'measurement' | 'settings';
  readonly values: Values;
  readonly limits: BatteryLimits;
  /** As `away`, for the outlet groups: which there are is read later than the first status. */
  readonly outletsAway?: Away;
};

/** What a look tells of a unit, given what was known: pure, so every rule can be tried on paper. */
export function stepUnit(before: UnitState, input: UnitInput): Outcome<UnitState> {
  switch (input.kind) {
    case 'status':
      return stepStatus(before, input);
    case 'measurement': {
      const { state: low, events } = stepLowBattery(before.low, input.values, before.power.source, input.limits, input);
      return { state: { ...before, low }, events };
    }
    case 'settings': {
      const { firmware } = input.values;
      const now = { settings: settingsOf(input.values), ...(firmware !== undefined && { firmware }) };
      const { state: settings, events } = stepSettings(before.settings, now, input);
      return { state: { ...before, settings }, events };
    }
    default:
      return input.kind satisfies never;
  }
}

function stepStatus(before: UnitState, input: UnitInput): Outcome<UnitState> {
  const { values } = input;
  const power = stepPower(before.power, values, input);
  const low = power.state.source === 'mains' ? endLowOnMains(before.low, input) : { state: before.low, events: [] };
  const blip = stepBlip(before.blip, values, input);
  const faults = stepFaults(before.faults, values, input);
  const test = stepBatteryTest(before.test, values, input);
  const outlets = stepOutlets(before.outlets, values, {
    at: input.at,
    ...(input.outletsAway && { away: input.outletsAway }),
  });
  // A loss or a return of mains that was seen is no blip.
  const blips = power.events.length > 0 ? [] : blip.events;
  const events: EventBody[] = [power, low, { events: blips }, faults, test, outlets].flatMap((part) => [
    ...part.events,
  ]);
  const state = {
    power: power.state,
    low: low.state,
    blip: blip.state,
    faults: faults.state,
    test: test.state,
    outlets: outlets.state,
  };
  return { state: { ...before, ...state }, events };
}
