import type { RegisterName } from '@ridethrough/protocol';
import type { Model } from '../models/model.ts';
import type { Identity } from './identity.ts';
import type { Port } from './port.ts';
import type { BatteryChange, FaultChange, IdentityChange, LoadChange, MainsChange } from './unit-changes.ts';
import type { UnitLogEntry, UnitState } from './unit-state.ts';

export interface UnitOptions {
  readonly model: Model;
  readonly identity: Identity;
  /** The same seed and the same calls give the same unit, word for word. */
  readonly seed: number;
}

/** What the servers and the control API use of a unit. */
export interface UnitLike {
  /** Simulated milliseconds pass. */
  advance(ms: number): void;
  /** The words of one register now; undefined = not applicable on this unit. */
  raw(name: RegisterName): readonly number[] | undefined;
  /** refused -> exception 4; notApplicable -> exception 2. */
  write(name: RegisterName, words: readonly number[], via: Port): WriteOutcome;
  state(): UnitState;
  /** The changes throw SimulatorError 'bad-value' for what no unit can have. */
  setMains(change: MainsChange): void;
  setLoad(change: LoadChange): void;
  setBattery(change: BatteryChange): void;
  setIdentity(change: IdentityChange): void;
  setFault(change: FaultChange): void;
  /** The newest entries, oldest first. */
  readonly log: readonly UnitLogEntry[];
}

export type WriteOutcome = 'done' | 'refused' | 'notApplicable';
