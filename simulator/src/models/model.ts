import type { registers, Unknown, ValueOf } from '@ridethrough/protocol';
import type { Quirks } from '../line/quirks.ts';
import type { Port } from '../unit/port.ts';
import type { PowerRow } from './power-row.ts';
import type { UpsLinkFace } from './ups-link-face.ts';

type Choice<Name extends 'outputVoltageSetting' | 'outputFrequencySetting' | 'sensitivity'> = Exclude<ValueOf<(typeof registers)[Name]>, Unknown>;

/** One outlet group as shipped. */
export interface GroupRow {
  /** Shown in register 590, so that an outlet command can name it. */
  readonly commandable: boolean;
  readonly name: string;
  readonly offDelayS: number;
  readonly onDelayS: number;
  readonly stayOffS: number;
  readonly minimumReturnRuntimeS: number;
}

/** All that tells one UPS model from another. Plain data: adding a model is adding a row. */
export interface Model {
  readonly sku: string;
  /** Where the values of the row come from. */
  readonly from: string;
  readonly model: string;
  readonly firmware: string;
  readonly familyId: number;
  /** What stands in register 513, where a unit has been seen to fill it. */
  readonly word513?: number;
  /** The serial number of a unit of which nothing else is said; its week of making gives the dates. */
  readonly serial: string;
  readonly batterySku: string;
  readonly upsName: string;
  /** Highest continuous load, volt-amperes and watts. */
  readonly ratedVa: number;
  readonly ratedW: number;
  readonly nominalVolts: 120 | 230;
  readonly nominalHz: 50 | 60;
  /** Online units make their own output voltage; line-interactive ones pass the mains through. */
  readonly topology: 'lineInteractive' | 'online';
  /** How the power goes through the unit. */
  readonly power: PowerRow;
  /** What the unit loses at no load, and per watt delivered; times the factor of `power`. */
  readonly losses: { readonly fixedW: number; readonly perW: number };
  /** Cause of a transfer when the mains vanish at once; units differ (990-9840B, register 2). */
  readonly blackoutCause: 'rapidInputChange' | 'distortedInput';
  readonly battery: BatteryRow;
  /** The groups that registers show; `null`: this unit has no such group. Without a `mog` the output as a whole still goes on and off. */
  readonly groups: { readonly mog: GroupRow | null; readonly sog0: GroupRow | null; readonly sog1: GroupRow | null; readonly sog2: GroupRow | null };
  /** Transfer points in whole volts: as shipped, and the range that a user may choose from. */
  readonly transfer: { readonly high: Limits; readonly low: Limits };
  /** Absent where the unit has no such setting. */
  readonly sensitivity?: Choice<'sensitivity'>;
  readonly outputVoltageSetting: Choice<'outputVoltageSetting'>;
  /** Absent where the unit has no such setting. */
  readonly outputFrequencySetting?: Choice<'outputFrequencySetting'>;
  /** Choices that this unit refuses although the map has them. */
  readonly refusedChoices: { readonly testInterval: readonly string[]; readonly outputFrequencySetting: readonly string[] };
  /** Whether registers 1054 to 1073 exist. */
  readonly loadShedSettings: boolean;
  /** Commands of the map that this unit refuses; AN176 still reserves them. */
  readonly refusedCommands?: readonly ('abortBatteryTest' | 'acknowledgeSiteWiring')[];
  /** Doors through which every outlet command is refused. */
  readonly refusesOutletCommandVia: readonly Port[];
  /** Has a network port of its own, which serves Modbus TCP (SmartConnect units); others do so through a management card only. */
  readonly networkPort: boolean;
  /** Modbus functions that this unit answers with exception 1 although the map has them. */
  readonly refusedFunctions?: readonly (4 | 6)[];
  /** Groups that the unit has not, and the gaps behind groups, read as switched off; on other units they read 0. */
  readonly absentGroupsReadOff?: true;
  /** Ways of its own that its links have. */
  readonly linkQuirks?: Quirks;
  /** Speaks UPS-Link over its serial port, and no Modbus. */
  readonly upsLink?: UpsLinkFace;
  /** Below these seconds on battery the unit gives its own low-battery warning. */
  readonly lowRuntimeWarningS: number;
}

export interface Limits {
  readonly default: number;
  readonly least: number;
  readonly most: number;
}

export interface BatteryRow {
  readonly chemistry: 'leadAcid' | 'lithium';
  /** In series. */
  readonly cells: number;
  /** [watts, seconds] of a new, full battery, by rising watts. */
  readonly runtime: readonly (readonly [watts: number, seconds: number])[];
  /** From empty to 90 %. */
  readonly rechargeHours: number;
  /** Where the unit's estimate saturates. */
  readonly runtimeCapS: number;
  readonly lifeYears: number;
  /** Packs that can be plugged in beside it: the cartridge to order, and capacity that each adds, in batteries like this one. */
  readonly externalPack?: { readonly sku: string; readonly addsCapacity: number; readonly most: number };
}
