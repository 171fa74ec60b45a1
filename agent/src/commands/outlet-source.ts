import type { OutletSource } from '@ridethrough/protocol';
import type { UnitPort } from './unit-port.ts';

/** What a command says of where it comes from, by the way to the unit (990-9840B). */
export const outletSources = { serial: 'serial', network: 'network1', card: 'smartslot1' } as const satisfies Record<
  UnitPort['via'],
  OutletSource
>;
