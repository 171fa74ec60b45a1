import type { RegisterName } from '@ridethrough/protocol';

/** How far each meter of this unit is off: what it shows, divided by what is there. Without one it shows the truth. */
export type Meters = { readonly [N in RegisterName]?: number };

/** A reading as the unit's own meter gives it. */
export function metered<V>(name: RegisterName, value: V, meters: Meters): V | number {
  const factor = meters[name];
  return factor === undefined || typeof value !== 'number' ? value : value * factor;
}
