import type { SupplyChange } from '../physics/mains.ts';
import type { Identity } from './identity.ts';

/** What can be pulled about from outside. Every member is optional; what is left out stays. */
export type MainsChange = SupplyChange & {
  /** Of the unit's nominal voltage, in place of `voltage`. */
  readonly percent?: number;
};
/** Percent of the rated watts, or watts; not both. */
export interface LoadChange {
  readonly percent?: number;
  readonly watts?: number;
}
export type { BatteryChange } from '../physics/battery.ts';
export type IdentityChange = { readonly [K in keyof Identity]?: Identity[K] };

export type FaultRegister = 'generalError' | 'powerSystemError' | 'batterySystemError';
/** `fault` is the bit's name in the register table. */
export interface FaultChange {
  readonly register: FaultRegister;
  readonly fault: string;
  readonly set: boolean;
}
