import type { AvrTap } from '../physics/avr.ts';
import type { Verdict } from '../physics/input.ts';
import type { Identity } from './identity.ts';

/** The truth about a unit at one moment, as plain JSON. Volts, hertz, watts, degrees Celsius; durations carry their unit. */
export interface UnitState {
  /** Simulated milliseconds since the unit was made. */
  readonly atMs: number;
  readonly identity: Identity;
  readonly state: 'online' | 'onBattery' | 'bypass' | 'off';
  /** Every flag set in UPSStatus_BF, by its name in the register table. */
  readonly status: readonly string[];
  /** Why the present state was entered, by its name in the register table. */
  readonly cause: string;
  readonly mains: {
    readonly voltage: number;
    readonly frequency: number;
    /** Shares from 0 to 1. */
    readonly distortion: number;
    readonly flicker: number;
    readonly quality: 'utility' | 'generator';
    readonly measuredVoltage: number;
    readonly measuredFrequency: number;
    readonly acceptable: boolean;
    /** What the unit makes of them at this moment. */
    readonly verdict: Verdict;
  };
  /** `demand…` is what is plugged in; the rest is what flows now, with the groups that are on. */
  readonly load: {
    readonly demandPercent: number;
    readonly demandWatts: number;
    readonly percent: number;
    readonly watts: number;
    readonly voltAmperes: number;
    readonly amperes: number;
  };
  readonly output: {
    readonly voltage: number;
    readonly frequency: number;
    /** What a line-interactive unit does to the voltage of the mains. */
    readonly regulation: AvrTap;
    readonly energyWh: number;
    readonly efficiency: number | string;
  };
  readonly battery: {
    /** What is in it, of what it still holds; `shown` is what the unit takes it to be. */
    readonly chargePercent: number;
    readonly shownChargePercent: number;
    readonly voltage: number;
    readonly temperatureC: number;
    /** What it truly holds, of a new one; what the unit has measured, and what it expects by wear. */
    readonly healthPercent: number;
    readonly learntPercent: number;
    readonly expectedPercent: number;
    readonly life: 'ok' | 'nearEnd' | 'exceeded' | 'measuredNearEnd';
    readonly weak: boolean;
    readonly connected: boolean;
    readonly externalPacks: number;
    readonly runtimeS: number;
  };
  readonly groups: readonly GroupView[];
  readonly test: { readonly running: boolean; readonly status: readonly string[] };
  readonly calibration: { readonly running: boolean; readonly status: readonly string[] };
  readonly beeper: { readonly sounding: boolean; readonly muted: boolean };
  readonly faults: {
    readonly generalError: readonly string[];
    readonly powerSystemError: readonly string[];
    readonly batterySystemError: readonly string[];
  };
}

export interface GroupView {
  /** 0 is the main group, N >= 1 is switched group N-1. */
  readonly group: number;
  readonly name: string;
  readonly on: boolean;
  /** False where register 590 does not show the group, so that no outlet command can name it. */
  readonly commandable: boolean;
  readonly process: 'on' | 'off' | 'shutdown' | 'reboot' | 'sleep' | null;
  readonly waitsFor: readonly ('mains' | 'runtime' | 'mainGroup')[];
  /** Seconds left, -1 = idle. */
  readonly timers: { readonly offS: number; readonly stayOffS: number; readonly onS: number };
}

export type UnitLogWhat =
  | 'mains'
  | 'load'
  | 'battery'
  | 'transfer'
  | 'regulation'
  | 'outlet'
  | 'test'
  | 'calibration'
  | 'beeper'
  | 'command'
  | 'setting'
  | 'fault'
  | 'identity';

/** One thing that happened, as it truly happened. */
export interface UnitLogEntry {
  readonly atMs: number;
  readonly what: UnitLogWhat;
  readonly detail: Readonly<Record<string, string | number | boolean | readonly number[]>>;
}
