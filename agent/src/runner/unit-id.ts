import { createHash } from 'node:crypto';

/** May this text stand as the unit's id in topics and keys? Padding, a single repeated character and scraps may not. */
export function usableSerial(serial: string | undefined): string | undefined {
  if (serial === undefined || !/^[A-Za-z0-9_-]{4,64}$/.test(serial)) return undefined;
  return new Set(serial).size > 1 && !serial.startsWith('x-') ? serial : undefined;
}

/** The id of a unit without a usable serial: kept per link, so it is the same after a restart. */
export function makeUnitId(random: () => string): string {
  return `x-${createHash('sha256').update(random()).digest('hex').slice(0, 8)}`;
}
