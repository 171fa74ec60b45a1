import type { Model } from '../models/model.ts';
import { type Battery, startBattery } from '../physics/battery.ts';
import { type Beeper, startBeeper } from '../physics/beeper.ts';
import type { Cause } from '../physics/cause.ts';
import { type Input, startInput } from '../physics/input.ts';
import { type Load, startLoad } from '../physics/load.ts';
import { type Mains, startMains } from '../physics/mains.ts';
import type { Group } from '../physics/outlet-group.ts';
import type { Groups, SwitchedName } from '../physics/outlet-groups.ts';
import { random } from '../physics/random.ts';
import { type SelfTest, startSelfTest } from '../physics/self-test.ts';
import { startTransfer, type Transfer } from '../physics/transfer.ts';
import { type Faults, noFaults } from './faults.ts';
import type { Identity } from './identity.ts';
import { factoryNames, factorySettings, type Settings } from './settings.ts';

/** Everything that a unit remembers. What follows from it is worked out, never kept. */
export interface Parts {
  readonly atMs: number;
  /** Name and battery date are settings. */
  readonly identity: Omit<Identity, 'upsName' | 'batteryDate'>;
  readonly settings: Settings;
  readonly mains: Mains;
  readonly input: Input;
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
  readonly beeper: Beeper;
  readonly faults: Faults;
  /** The load is above what the unit is made for. */
  readonly overloaded: boolean;
  /** How far somebody has acknowledged that the battery is ageing. */
  readonly acknowledgedLife: 'nearEnd' | 'exceeded' | null;
  readonly energyWh: number;
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
    input: startInput,
    load: startLoad(model.ratedW * startLoadShare, seed ^ 0x9e3779b9),
    battery: { ...startBattery(model.battery, ambientC + 4 * warmth), estimateW: model.ratedW * startLoadShare },
    groups: { mog: on, sog0: sog0 && on, sog1: sog1 && on, sog2: sog2 && on },
    sequence: 0,
    lastCommanded: null,
    transfer: startTransfer,
    cause: startTransfer.cause,
    test: startSelfTest,
    beeper: startBeeper,
    faults: noFaults,
    overloaded: false,
    acknowledgedLife: null,
    energyWh: Math.floor(age * 1_000_000),
  };
}
