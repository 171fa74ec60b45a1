import type { Client } from '../protection/guarded-ups.ts';
import type { Offers, OwnReadings } from '../runner/driver.ts';
import type { NutError } from './nut-error.ts';

/** A UPS as a client can ask for it. What costs something to put together is a getter. */
export interface NutUps {
  readonly label: string;
  /** The unit itself; undefined while none was recognised. */
  readonly unit: string | undefined;
  /** Why nothing can be told of its readings now. */
  readonly trouble: NutError | undefined;
  readonly variables: ReadonlyMap<string, string>;
  readonly readings: OwnReadings;
  readonly capabilities: readonly string[];
  readonly offers?: Offers;
}

/** What a session can see. */
export interface NutWorld {
  /** What answers to VER. */
  readonly version: string;
  /** What users may do at all. */
  readonly allow: { readonly set: boolean; readonly instcmd: boolean };
  /** The UPSs under their own names; aliases are not listed. */
  list(): readonly (readonly [name: string, label: string])[];
  /** By its name or an alias. */
  find(name: string): NutUps | undefined;
  clients(label: string): readonly Client[];
  /** How a tracked command stands, in the protocol's words. */
  tracked(id: string): string;
}
