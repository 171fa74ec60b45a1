import type { Model } from '../models/model.ts';
import type { AvrTap } from '../physics/avr.ts';
import { type Battery, startBattery } from '../physics/battery.ts';
import { type Beeper, startBeeper } from '../physics/beeper.ts';
import { type Calibration, startCalibration } from '../physics/calibration.ts';
import type { Cause } from '../physics/cause.ts';
import { type Input, startInput } from '../physics/input.ts';
import { type Load, startLoad } from '../physics/load.ts';
import { type Mains, startMains } from '../physics/mains.ts';
import type { Group } from '../physics/outlet-group.ts';
import type { Groups, SwitchedName } from '../physics/outlet-groups.ts';
import { type Overload, startOverload } from '../physics/overload.ts';
import { random } from '../physics/random.ts';
import { type SelfTest, startSelfTest } from '../physics/self-test.ts';
import { startSchedule, type TestSchedule } from '../physics/test-schedule.ts';
import { startTransfer, stepGreen, type Transfer } from '../physics/transfer.ts';
import type { BatteryLife } from './battery-life.ts';
import { type Faults, noFaults } from './faults.ts';
import type { Identity } from './identity.ts';
import type { Meters } from './meters.ts';
import { factoryNames, factorySettings, type Settings } from './settings.ts';
import { startWholeOutput, type WholeOutput } from './whole-output.ts';

/** Everything that a unit remembers. What follows from it is worked out, never kept. */
export interface Parts {
  readonly atMs: number;
  /** Name and battery date are settings. */
  readonly identity: Omit<Identity, 'upsName' | 'batteryDate'>;
  readonly settings: Settings;
  readonly mains: Mains;
  readonly input: Input;
  /** The mains as a source around the inverter; `null` where there is no such way. */
  readonly bypass: Input | null;
  readonly avr: AvrTap;
  readonly load: Load;
  readonly battery: Battery;
  readonly groups: Groups;
  /** Number of the last outlet command. */
  readonly sequence: number;
  /** The switched group that a command named last. */
  readonly lastCommanded: SwitchedName | null;
  readonly transfer: Transfer;
  /** Of the last change of the status register, which faults change too. */
  readonly cause: Cause;
  readonly test: SelfTest;
  readonly schedule: TestSchedule;
  readonly calibration: Calibration;
  readonly beeper: Beeper;
  /** When somebody last pressed a button of the panel. */
  readonly buttonAtMs: number | null;
  readonly faults: Faults;
  /** A battery fault has been, and nobody has cleared faults since. */
  readonly latched: boolean;
  /** The load is above what the unit is made for. */
  readonly overloaded: boolean;
  readonly overload: Overload;
  /** How far somebody has acknowledged that the battery is ageing. */
  readonly acknowledgedLife: Exclude<BatteryLife, 'ok'> | null;
  /** How long the unit has been on battery for want of mains; counted where groups can be shed. */
  readonly onBatteryMs: number;
  readonly energyWh: number;
  readonly meters: Meters;
  /** What the older protocol has of its own. */
  readonly wholeOutput: WholeOutput;
}

const ambientC = 23;
const startLoadShare = 0.25;

/** A unit that has been running on good mains for a while, its battery full. */
export function startParts(model: Model, identity: Identity, seed: number): Parts {
  const { upsName, batteryDate, ...rest } = identity;
  const [next, warmth] = random(seed >>> 0);
  const [, age] = random(next);
  const on: Group = { on: true, because: 'startUp', process: null };
  const { sog0, sog1, sog2 } = model.groups;
  return {
    atMs: 0,
    identity: rest,
    settings: { ...factorySettings(model), ...factoryNames(model), upsName, batteryDate },
    mains: startMains(model.nominalVolts, model.nominalHz, seed),
    input: startInput(model.nominalVolts),
    bypass: model.power.bypass ? startInput(model.nominalVolts) : null,
    avr: 'none',
    load: startLoad(model.ratedW * startLoadShare, seed ^ 0x9e3779b9),
    battery: { ...startBattery(model.battery, ambientC + 4 * warmth), estimateW: model.ratedW * startLoadShare },
    groups: { mog: on, sog0: sog0 && on, sog1: sog1 && on, sog2: sog2 && on },
    sequence: 0,
    lastCommanded: null,
    transfer: model.power.highEfficiency ? startTransfer : stepGreen(startTransfer, false, 0),
    cause: startTransfer.cause,
    test: startSelfTest,
    schedule: startSchedule,
    calibration: startCalibration,
    beeper: startBeeper,
    buttonAtMs: null,
    faults: noFaults,
    latched: false,
    overloaded: false,
    overload: startOverload,
    acknowledgedLife: null,
    onBatteryMs: 0,
    energyWh: Math.floor(age * 1_000_000),
    meters: {},
    wholeOutput: startWholeOutput,
  };
}
