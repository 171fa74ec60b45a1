import type { Values } from './registers.ts';

/** The faults that are present, as `general.epoActive`, `power.overload`, `battery.disconnected`. */
export function alarmsOf(values: Values): string[] {
  return [
    ...Array.from(values.generalError ?? [], (fault) => `general.${fault}`),
    ...Array.from(values.powerSystemError ?? [], (fault) => `power.${fault}`),
    ...Array.from(values.batterySystemError ?? [], (fault) => `battery.${fault}`),
  ];
}
