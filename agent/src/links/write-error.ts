import { readOnly } from './hints.ts';
import { LinkError } from './link.ts';

/**
 * Exceptions by which a unit or a gateway says that it has not acted. Not among them: 5 (accepted, still at it), 11 (a
 * gateway heard nothing from the unit) and what no document names. (Modbus application protocol V1.1b3, 7.)
 */
const notActedUpon: ReadonlySet<number | undefined> = new Set([1, 2, 3, 4, 6, 10]);

/** The error of a write, with what is known of its effect. `sent`: its first byte may have gone out. */
export function writeError(error: LinkError, sent: boolean): LinkError {
  const refused = error.code === 'exception' && notActedUpon.has(error.exceptionCode);
  const says = error.exceptionCode === 1 ? `${error.message}: ${readOnly}` : error.message;
  return new LinkError(error.code, says, {
    cause: error.cause ?? error,
    wrote: sent && !refused ? 'maybe' : 'no',
    ...(error.exceptionCode === undefined ? {} : { exceptionCode: error.exceptionCode }),
  });
}
