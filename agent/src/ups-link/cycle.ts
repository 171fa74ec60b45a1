import { type UpsLinkName, upsLinkRow } from '@ridethrough/protocol';
import { LinkError } from '../links/link.ts';
import { nothingDone, taken, textOf } from './said.ts';
import type { UpsLinkLine } from './ups-link-line.ts';

/** More steps than any setting has values. */
const MOST_STEPS = 24;
/** Answers that were lost, and what became of them read. */
const MOST_LOST = 3;

/**
 * Steps a setting on until it reads `to`. Each step follows a reading that is not `to`, so one whose answer was lost is
 * settled by reading, not by sending it again. LinkError `exception` once all values have come round.
 */
export async function cycle(line: UpsLinkLine, name: UpsLinkName, to: string): Promise<void> {
  let [stepped, lost, rounds] = [false, 0, 0];
  /** What is lost is counted; too often, or with the port, it ends there. */
  const isLost = (error: unknown): boolean => {
    if (!LinkError.is(error)) throw error;
    stepped ||= error.wrote === 'maybe';
    const isOver = error.code === 'exception' || !line.isOpen || ++lost > MOST_LOST;
    if (isOver && !stepped) return nothingDone(error);
    if (isOver) throw halfway(error);
    return true;
  };
  const read = async (): Promise<string> => {
    for (;;) {
      try {
        return textOf(await line.ask(upsLinkRow(name)), name);
      } catch (error) {
        isLost(LinkError.is(error) ? new LinkError(error.code, error.message, { cause: error, wrote: 'no' }) : error);
      }
    }
  };
  const first = await read();
  let value = first;
  for (let steps = 0; value !== to; steps++) {
    try {
      taken(await line.askNext(upsLinkRow('nextValue')), name);
      stepped = true;
    } catch (error) {
      isLost(error);
    }
    const last = value;
    value = await read();
    // A value may stand twice in a row in the list; the first one again behind another has come round.
    if (value === first && last !== first) rounds++;
    // A step that was doubled on the way may have passed over it.
    if (value !== to && (steps === MOST_STEPS || rounds > lost))
      throw new LinkError('exception', `the unit does not offer ${to.trim()}`, { wrote: 'no' });
  }
}

/** Some steps were made: what it reads now decides. */
const halfway = (cause: LinkError): LinkError =>
  new LinkError(cause.code === 'exception' ? 'garbled' : cause.code, cause.message, { cause, wrote: 'maybe' });
