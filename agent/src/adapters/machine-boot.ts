import { readFileSync } from 'node:fs';

/** The kernel's own name for this start of the machine; undefined where it has none. */
export function machineBoot(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return undefined;
  }
}
