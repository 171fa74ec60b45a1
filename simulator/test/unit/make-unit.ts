import { decode, type RegisterName, registers } from '@ridethrough/protocol';
import { findModel } from '../../src/models/find-model.ts';
import { makeIdentity } from '../../src/models/make-identity.ts';
import { Unit } from '../../src/unit/unit.ts';

export function makeUnit(sku = 'SMT1500RM2UC', seed = 1): Unit {
  const model = findModel(sku);
  return new Unit({ model, identity: makeIdentity(model), seed });
}

/** The words of a register as one hexadecimal string, `-` where the unit has none. */
export function hex(unit: Unit, name: RegisterName): string {
  return (
    unit
      .raw(name)
      ?.map((word) => word.toString(16).padStart(4, '0'))
      .join(' ') ?? '-'
  );
}

/** The low word of the status register. */
export const status = (unit: Unit): string => hex(unit, 'upsStatus').slice(-4);

export function number(
  unit: Unit,
  name:
    | 'runtime'
    | 'charge'
    | 'batteryVoltage'
    | 'realPower'
    | 'outputEnergy'
    | 'sog0OffCountdown'
    | 'sog0OnCountdown'
    | 'sog0StayOffCountdown'
    | 'mogOffCountdown',
): number {
  const value = decode(registers[name], unit.raw(name) ?? []);
  if (value === undefined) throw new Error(`${name} has no value`);
  return value;
}
