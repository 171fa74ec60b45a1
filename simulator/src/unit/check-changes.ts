import { encode, isProtocolError, type RegisterName, registers } from '@ridethrough/protocol';
import { SimulatorError } from '../simulator-error.ts';
import type { IdentityChange } from './unit-changes.ts';

/** Throws SimulatorError 'bad-value' unless the number is missing or within the range, ends included. */
export function checkRange(name: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (value >= least && value <= most)) return;
  throw new SimulatorError('bad-value', `${name}: ${value} given, ${least} to ${most} is allowed`);
}

const registerOf = {
  serial: 'serial',
  model: 'model',
  sku: 'sku',
  firmware: 'firmware',
  familyId: 'familyId',
  manufactureDate: 'manufactureDate',
  batteryDate: 'batteryDate',
  batterySku: 'batterySku',
  upsName: 'upsName',
} as const satisfies Record<keyof IdentityChange, RegisterName>;

/** Throws SimulatorError 'bad-value' for what does not fit into its register. */
export function checkIdentity(change: IdentityChange): void {
  for (const [key, name] of Object.entries(registerOf)) {
    const value = change[key as keyof typeof registerOf];
    if (value === undefined) continue;
    try {
      encode(registers[name], value as never);
    } catch (error) {
      if (!isProtocolError(error)) throw error;
      throw new SimulatorError('bad-value', `${key}: ${error.message}`, { cause: error });
    }
  }
}
