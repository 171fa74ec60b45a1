import { registers } from '@ridethrough/protocol';
import type { Cause } from '../physics/cause.ts';
import { SimulatorError } from '../simulator-error.ts';
import type { FaultChange, FaultRegister } from './unit-changes.ts';

/** Names of the bits set in each fault register. */
export type Faults = { readonly [R in FaultRegister]: readonly string[] };

export const faultRegisters: readonly FaultRegister[] = ['generalError', 'powerSystemError', 'batterySystemError'];
export const noFaults: Faults = { generalError: [], powerSystemError: [], batterySystemError: [] };

/** Bits of which only one can be set (990-9840B, register 22). */
const exclusive: readonly (readonly [string, string])[] = [['overtemperatureCritical', 'overtemperatureWarning']];

/** Sets or clears one bit. Throws SimulatorError 'bad-value' for a name that the register has not. */
export function changeFault(faults: Faults, { register, fault, set }: FaultChange): Faults {
  const known: readonly string[] = Object.values(registers[register].bits);
  if (!known.includes(fault)) {
    throw new SimulatorError(
      'bad-value',
      `fault: ${JSON.stringify(fault)} is none of ${register}'s: ${known.join(', ')}`,
    );
  }
  const gone = set ? [fault, ...exclusive.filter((pair) => pair.includes(fault)).flat()] : [fault];
  const rest = faults[register].filter((name) => !gone.includes(name));
  return { ...faults, [register]: set ? [...rest, fault] : rest };
}

/** The cause that the status register shows for faults of each register. */
export const faultCause: { readonly [R in FaultRegister]: Cause } = {
  generalError: 'generalError',
  powerSystemError: 'powerSystemError',
  batterySystemError: 'batterySystemError',
};

/** Faults with which a battery carries nothing. */
const batteryGone: readonly string[] = ['disconnected', 'frameDisconnected'];
/** Faults with which a battery still can be tested. */
const testable: readonly string[] = ['needsReplacement', 'overtemperatureWarning'];

export const isBatteryGone = (faults: Faults): boolean =>
  faults.batterySystemError.some((name) => batteryGone.includes(name));
export const isBatteryUntestable = (faults: Faults): boolean =>
  faults.batterySystemError.some((name) => !testable.includes(name));
export const isEpoActive = (faults: Faults): boolean => faults.generalError.includes('epoActive');
