import type { Port } from '../unit/port.ts';

/** Switched groups by the bit of register 590 that shows them. */
export type GroupName = 'mog' | 'sog0' | 'sog1' | 'sog2';

/** Seconds. */
export interface GroupDefaults {
  readonly name: string;
  readonly offDelayS: number;
  readonly onDelayS: number;
  readonly stayOffS: number;
  readonly minimumReturnRuntimeS: number;
}

/** All that tells one UPS model from another. Plain data: adding a model is adding a row. */
export interface Model {
  readonly sku: string;
  readonly model: string;
  readonly firmware: string;
  readonly familyId: number;
  /** First characters of a serial number made up for this model; the serial's week gives the dates. */
  readonly serialPrefix: string;
  readonly batterySku: string;
  readonly upsName: string;
  /** Highest continuous load, volt-amperes and watts. */
  readonly ratedVa: number;
  readonly ratedW: number;
  readonly nominalVolts: 120 | 230;
  readonly nominalHz: 50 | 60;
  /** Online units make their own output voltage; line-interactive ones pass the mains through. */
  readonly topology: 'lineInteractive' | 'online';
  /** What the unit loses at no load, and per watt delivered. */
  readonly losses: { readonly fixedW: number; readonly perW: number };
  /** Cause of a transfer when the mains vanish at once; units differ (990-9840B, register 2). */
  readonly blackoutCause: 'rapidInputChange' | 'distortedInput';
  readonly battery: BatteryRow;
  /** Switched: named in register 590. Unswitched: has registers but no outlet command reaches it. Hidden: neither. */
  readonly mainGroup: 'switched' | 'unswitched' | 'hidden';
  /** The groups that exist, the main group always among them. `null`: this unit has no such group. */
  readonly groups: { readonly mog: GroupDefaults; readonly sog0: GroupDefaults | null; readonly sog1: GroupDefaults | null; readonly sog2: GroupDefaults | null };
  /** Transfer points in whole volts: as shipped, and the range that a user may choose from. */
  readonly transfer: { readonly high: Limits; readonly low: Limits };
  /** Absent where the unit has no such setting. */
  readonly sensitivity?: 'normal' | 'reduced' | 'low';
  /** Raw value of register 593 as shipped; absent where the unit has no such setting. */
  readonly frequencySetting?: number;
  /** Whether registers 1054 to 1073 exist. */
  readonly loadShedSettings: boolean;
  /** Doors through which every outlet command is refused. */
  readonly refusesOutletCommandVia: readonly Port[];
  /** Below these seconds on battery the unit gives its own low-battery warning. */
  readonly lowRuntimeWarningS: number;
}

export interface Limits {
  readonly default: number;
  readonly least: number;
  readonly most: number;
}

export interface BatteryRow {
  readonly nominalVolts: number;
  readonly chemistry: 'leadAcid' | 'lithium';
  /** [watts, seconds] of a new, full battery, by rising watts. */
  readonly runtime: readonly (readonly [watts: number, seconds: number])[];
  /** From empty to 90 %. */
  readonly rechargeHours: number;
  /** Where the unit's estimate saturates. */
  readonly runtimeCapS: number;
  readonly lifeYears: number;
}
