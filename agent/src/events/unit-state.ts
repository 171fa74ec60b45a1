import type { EventBody } from '@ridethrough/protocol';
import type { BatteryTestState } from './battery-test.ts';
import type { BlipState } from './blip.ts';
import type { FaultState } from './faults.ts';
import type { LowBatteryState } from './low-battery.ts';
import type { OutletState } from './outlets.ts';
import type { PowerState } from './power.ts';
import type { SettingState } from './settings.ts';

/** All that is remembered of a unit to tell what happened next. Plain JSON: it is kept on disk as it stands. */
export interface UnitState {
  readonly power: PowerState;
  readonly blip: BlipState;
  readonly low: LowBatteryState;
  readonly faults: FaultState;
  readonly test: BatteryTestState;
  readonly outlets: OutletState;
  readonly settings: SettingState;
}

/** A unit never seen before counts as having been well, so that what is wrong at first sight is told. */
export const firstState: UnitState = {
  power: { source: 'mains', output: 'on', bypass: false },
  blip: {},
  low: { isLow: false },
  faults: { present: [], seenOnce: {} },
  test: { running: false },
  outlets: {},
  settings: {},
};

/** What still holds after the agent had its eyes shut: monotonic times and half-finished observations do not. */
export function afterAway(state: UnitState): UnitState {
  const { blip, low, faults } = state;
  return {
    ...state,
    blip: {
      ...(blip.cause !== undefined && { cause: blip.cause }),
      ...(blip.unitState !== undefined && { unitState: blip.unitState }),
    },
    low: { isLow: low.isLow, ...(low.floatVoltage !== undefined && { floatVoltage: low.floatVoltage }) },
    faults: { present: faults.present, seenOnce: {} },
  };
}

/** When a look was taken, and whether the agent had its eyes shut before it. */
export interface Moment {
  /** Monotonic ms. */
  readonly at: number;
  /** Given for the first look after a start, a lost link or a sleep of the agent: what it shows happened some time since. */
  readonly away?: Away;
}

export interface Away {
  /** UTC ms of the last look before; missing when there was none. */
  readonly since?: number;
}

export interface Outcome<S> {
  readonly state: S;
  readonly events: readonly EventBody[];
}
