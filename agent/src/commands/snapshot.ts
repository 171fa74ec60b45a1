import { type RegisterName, type Row, registers, type Values } from '@ridethrough/protocol';
import { z } from 'zod';

const stored = z.record(z.string(), z.union([z.number(), z.string(), z.array(z.string())]));

/** Values as JSON: sets as lists. */
export function storeValues(values: Values): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
  );
}

/** Values from JSON; undefined when it is none. What this version does not know is left out. */
export function restoreValues(given: unknown): Values | undefined {
  const read = stored.safeParse(given);
  if (!read.success) return undefined;
  const values: Partial<Record<RegisterName, unknown>> = {};
  for (const [name, value] of Object.entries(read.data)) {
    if (!isRegister(name)) continue;
    const row: Row = registers[name];
    if (Array.isArray(value) === (row.kind === 'flags')) values[name] = Array.isArray(value) ? new Set(value) : value;
  }
  // Each value has the shape of its row's kind, which is all that the proofs look at.
  return values as Values;
}

function isRegister(name: string): name is RegisterName {
  return Object.hasOwn(registers, name);
}
