import { LinkError } from '../links/link.ts';
import type { Answered } from './ups-link-line.ts';

/** LinkError `exception` for a unit that said no. */
export const refusal = (said: Answered, what: string): LinkError =>
  new LinkError('exception', `the unit answered ${word(said)} to ${what}`, { wrote: 'no' });

const word = (said: Answered): string => (said.kind === 'answer' ? said.text : said.kind === 'refused' ? 'NO' : 'NA');

/** LinkError `exception` where the unit did not take it. */
export function taken(said: Answered, what: string): void {
  if (said.kind !== 'answer' || said.text === 'ERR') throw refusal(said, what);
}

/** What the unit says it reads; LinkError `exception` where it says nothing. */
export function textOf(said: Answered, what: string): string {
  if (said.kind !== 'answer') throw refusal(said, what);
  return said.text;
}

/** Of a question that failed: it did nothing. */
export function nothingDone(error: unknown): never {
  if (!LinkError.is(error)) throw error;
  throw new LinkError(error.code, error.message, { cause: error, wrote: 'no' });
}

/** Of a sequence whose last character has not gone out: it did nothing, unless the unit has said something to it. */
export function unfinished(error: unknown): never {
  if (!LinkError.is(error) || error.wrote !== undefined) throw error;
  return nothingDone(error);
}
