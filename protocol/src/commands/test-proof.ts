import type { Verdict } from './command.ts';

type Word = ReadonlySet<string> | undefined;

const reasons = [
  'invalidState',
  'internalFault',
  'chargeNotAcceptable',
  'loadChanged',
  'acNotAcceptable',
  'loadTooLow',
  'overchargeRunning',
] as const;

/** Is a test or calibration under way, or about to be? */
export const isTesting = (word: Word): boolean => word?.has('inProgress') === true || word?.has('pending') === true;

const why = (word: ReadonlySet<string>): string => {
  const given = reasons.filter((reason) => word.has(reason)).join(', ');
  return given === '' ? '' : ` (${given})`;
};

/**
 * Proves a test that was started, by its register at each look. The outcome word stays until the next one, so only what
 * differs from before, or a test seen running, is this one's.
 */
export function proveTested(
  what: string,
  before: Word,
  words: readonly Word[],
  runs = `the ${what} is running`,
): Verdict {
  const old = [...(before ?? [])].sort().join();
  const ran = words.some(isTesting);
  const last = words.at(-1);
  if (last === undefined || isTesting(last))
    return { verdict: 'waiting', begun: ran, says: ran ? runs : 'no sign of it yet' };
  if (!ran && [...last].sort().join() === old) return { verdict: 'waiting', begun: false, says: 'no sign of it yet' };
  if (last.has('refused')) return { verdict: 'refused', says: `the unit refused the ${what}${why(last)}` };
  if (last.has('passed')) return { verdict: 'confirmed', says: `the ${what} passed` };
  if (last.has('failed')) return { verdict: 'failed', says: `the ${what} failed${why(last)}` };
  if (last.has('aborted')) return { verdict: 'failed', says: `the ${what} was aborted${why(last)}` };
  return { verdict: 'waiting', begun: ran, says: `the ${what} has ended, and the unit does not say how` };
}

/** Proves that a test which was running was aborted. */
export function proveAborted(what: string, words: readonly Word[]): Verdict {
  const last = words.at(-1);
  if (last === undefined || isTesting(last))
    return { verdict: 'waiting', begun: false, says: `the ${what} is still running` };
  if (last.has('aborted')) return { verdict: 'confirmed', says: `the ${what} was aborted` };
  const ended = ['passed', 'failed', 'refused'].find((outcome) => last.has(outcome));
  if (ended !== undefined)
    return { verdict: 'failed', says: `the ${what} had ended before it could be aborted: ${ended}` };
  return { verdict: 'waiting', begun: true, says: `the ${what} has ended, and the unit does not say how` };
}
