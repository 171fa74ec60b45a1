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

/** USER_HZ of Linux: the unit of times in /proc/PID/stat, the same on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/** CPU time that a process has had so far, with all its threads, in seconds. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold blanks; user and system time are the 12th and 13th field behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
