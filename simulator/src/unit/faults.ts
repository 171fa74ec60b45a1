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
/** Faults with which nothing is charged. */
const notCharging: readonly string[] = [
  ...batteryGone,
  'overvoltage',
  'overtemperatureCritical',
  'charger',
  'incompatiblePack',
];
/** Faults with which a battery still can be tested. */
const testable: readonly string[] = ['needsReplacement', 'overtemperatureWarning'];
/** Battery faults that leave the status register's fault bit set until faults are cleared. */
const latching: readonly string[] = ['disconnected', 'overvoltage', 'overtemperatureCritical'];
/** Faults with which the battery's power does not come through. */
const notInverting: readonly string[] = ['inverter', 'dcBusConverter', 'busSoftStart'];
/** Faults that turn the output off at once. */
const cutting: readonly string[] = ['outputShort', 'outputOvervoltage'];

const hasAny = (names: readonly string[], of: readonly string[]): boolean => names.some((name) => of.includes(name));

export const isBatteryGone = ({ batterySystemError }: Faults): boolean => hasAny(batterySystemError, batteryGone);
export const isChargingStopped = ({ batterySystemError }: Faults): boolean => hasAny(batterySystemError, notCharging);
export const isBatteryUntestable = ({ batterySystemError, powerSystemError }: Faults): boolean =>
  batterySystemError.some((name) => !testable.includes(name)) || hasAny(powerSystemError, notInverting);
export const isLatching = ({ batterySystemError }: Faults): boolean => hasAny(batterySystemError, latching);
export const isInverterDown = ({ powerSystemError }: Faults): boolean => hasAny(powerSystemError, notInverting);
export const isEpoActive = ({ generalError }: Faults): boolean => generalError.includes('epoActive');

/** Why the output is held off whatever is commanded. */
export function outputCut(faults: Faults): Cause | undefined {
  if (isEpoActive(faults)) return 'epo';
  return hasAny(faults.powerSystemError, cutting) ? 'powerSystemError' : undefined;
}

/** The unit goes on, or stays off, with a part of its power path out of order. */
export const isFaultState = (faults: Faults): boolean =>
  isInverterDown(faults) || hasAny(faults.powerSystemError, cutting);

/** A command clears what a unit remembers; an emergency switch that is still pulled is no memory. */
export const clearedFaults = (faults: Faults): Faults =>
  isEpoActive(faults) ? { ...noFaults, generalError: ['epoActive'] } : noFaults;
