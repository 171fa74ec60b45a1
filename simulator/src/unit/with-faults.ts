import { type Faults, faultCause, faultRegisters } from './faults.ts';
import type { Parts } from './parts.ts';

/** The unit with other faults, and with the cause that its status register gives for the change. */
export function withFaults(parts: Parts, faults: Faults): Parts {
  const added = faultRegisters.find((register) =>
    faults[register].some((name) => !parts.faults[register].includes(name)),
  );
  const removed = faultRegisters.some((register) =>
    parts.faults[register].some((name) => !faults[register].includes(name)),
  );
  const cause = added === undefined ? undefined : faultCause[added];
  return { ...parts, faults, cause: cause ?? (removed ? 'errorCleared' : parts.cause) };
}
