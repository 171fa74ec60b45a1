import { readFileSync } from 'node:fs';

function fieldOf(file: string, name: string): number {
  const found = new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(readFileSync(file, 'utf8'));
  if (found === null) throw new Error(`${file} has no ${name}`);
  return Number(found[1]);
}

/** Resident memory of a process now, in MB (10^6 bytes). */
export const residentMb = (pid: number): number => (fieldOf(`/proc/${pid}/status`, 'VmRSS') * 1024) / 1e6;

/** Bytes that a process has caused to be written to disk so far. */
export const writtenBytes = (pid: number): number =>
  fieldOf(`/proc/${pid}/io`, 'write_bytes') - fieldOf(`/proc/${pid}/io`, 'cancelled_write_bytes');
