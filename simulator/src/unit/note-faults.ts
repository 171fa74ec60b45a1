import type { Cause } from '../physics/cause.ts';
import { faultCause, faultRegisters, isLatching } from './faults.ts';
import type { Parts } from './parts.ts';
import { presentFaults } from './present-faults.ts';

/**
 * The unit with the cause that its status register gives for faults that have come or gone since `before`. Some battery
 * faults leave the status register's fault bit behind until faults are cleared.
 */
export function noteFaults(before: Parts, now: Parts): Parts {
  const was = presentFaults(before);
  const is = presentFaults(now);
  const latched = now.latched || isLatching(is);
  if (was === is) return latched === now.latched ? now : { ...now, latched };
  const come = faultRegisters.find((register) => is[register].some((name) => !was[register].includes(name)));
  const gone = faultRegisters.some((register) => was[register].some((name) => !is[register].includes(name)));
  const cause: Cause = come === undefined ? (gone ? 'errorCleared' : now.cause) : faultCause[come];
  return { ...now, latched, cause };
}
