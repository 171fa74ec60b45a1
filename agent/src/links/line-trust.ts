/**
 * Whether the next reply on a serial line can only be the answer to the next request. RTU has no transaction ids, and no
 * silence rules out a reply that is later than it; but replies come in order, so the answer to a probe of another
 * length proves that everything asked before it has passed.
 */
export type LineTrust = { readonly kind: 'clean' } | DoubtfulLine;

export interface DoubtfulLine {
  readonly kind: 'doubtful';
  /** Silence to wait for before a probe. */
  readonly quietMs: number;
  /** Length in words of the reply that may still come; undefined when it cannot look like a probe's. */
  readonly owedWords: number | undefined;
  /** Probes in succession whose answer had their length, though it need not be theirs by its content. */
  readonly matched: number;
  /** Probes in succession without any answer. */
  readonly silent: number;
}

export type TrustInput =
  /** The port was opened: nobody knows what was asked through it before. */
  | { readonly kind: 'opened'; readonly quietMs: number }
  /** Bytes came that no request called for. */
  | { readonly kind: 'stray' }
  /** A request ended without its reply; `words` is undefined for a write. */
  | { readonly kind: 'unanswered'; readonly quietMs: number; readonly words: number | undefined }
  | { readonly kind: ProbeOutcome };

/**
 * - `proven`: answered with what only this probe can have been answered with
 * - `matched`: an answer of its length came
 * - `refused`: an exception came; it may as well be the late answer to an earlier request, so it proves nothing
 * - `silent`: no answer
 */
export type ProbeOutcome = 'proven' | 'matched' | 'refused' | 'silent';

export const cleanLine: LineTrust = { kind: 'clean' };

/** Answers of the right length, each of another one, that are as good as one with the right content. */
const matchesThatProve = 2;

export function judgeLine(trust: LineTrust, input: TrustInput): LineTrust {
  switch (input.kind) {
    case 'opened':
      return doubt(input.quietMs, trust.kind === 'doubtful' ? trust.owedWords : undefined);
    case 'stray':
      // Nothing is owed on a clean line, so the gap before the probe is silence enough.
      return trust.kind === 'clean' ? doubt(0) : trust;
    case 'unanswered':
      return doubt(input.quietMs, input.words);
    case 'proven':
      return cleanLine;
    case 'matched':
      if (trust.kind === 'clean' || trust.matched + 1 === matchesThatProve) return cleanLine;
      return { ...trust, matched: trust.matched + 1, silent: 0 };
    case 'refused':
      return trust;
    case 'silent':
      return trust.kind === 'clean' ? trust : { ...trust, matched: 0, silent: trust.silent + 1 };
    default:
      return input satisfies never;
  }
}

function doubt(quietMs: number, owedWords?: number): DoubtfulLine {
  return { kind: 'doubtful', quietMs, owedWords, matched: 0, silent: 0 };
}
