import type { GuardedUps } from '../protection/guarded-ups.ts';
import type { NutError } from './nut-error.ts';

/** While it was last seen on battery, what was seen is told for so long: a link that is lost just then shuts nobody down. */
const LAST_SEEN_FOR_MS = 30_000;

/** Why nothing is told of a UPS; undefined when its readings are. A UPS that is not seen is never told to be low. */
export function troubleOf({ link, source, silentMs }: GuardedUps): NutError | undefined {
  if (silentMs === undefined) return 'DRIVER-NOT-CONNECTED';
  if (link === 'up' || link === 'stale') return undefined;
  return source === 'battery' && silentMs <= LAST_SEEN_FOR_MS ? undefined : 'DATA-STALE';
}
