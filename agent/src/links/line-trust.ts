/**
 * Whether the next reply on a serial line can only be the answer to the next request. RTU has no transaction ids, and no
 * silence rules out a reply that is later than it; but replies come in order, so the answer to a probe of another
 * length proves that everything asked before it has passed.
 */
export type LineTrust =
  | { readonly kind: 'clean' }
  | {
      readonly kind: 'doubtful';
      /** Silence to wait for before the first probe. */
      readonly quietMs: number;
      /** Lengths, in words, of replies that may still come. */
      readonly owed: readonly number[];
      /** Probes in succession that got an answer of exactly their length. */
      readonly matched: number;
    };

export type TrustInput =
  /** The port was opened: nobody knows what was asked through it before. */
  | { readonly kind: 'opened'; readonly quietMs: number }
  /** Bytes came that no request called for. */
  | { readonly kind: 'stray' }
  /** A request ended without its reply; `words` is undefined for a write. */
  | { readonly kind: 'unanswered'; readonly quietMs: number; readonly words: number | undefined }
  /** A probe was answered with what only it can have been answered with. */
  | { readonly kind: 'proven' }
  /** A probe got an answer of its length, whose content proves nothing. */
  | { readonly kind: 'matched' }
  /** A probe got no answer. */
  | { readonly kind: 'silent' };

export const cleanLine: LineTrust = { kind: 'clean' };

export function judgeLine(trust: LineTrust, input: TrustInput): LineTrust {
  switch (input.kind) {
    case 'opened':
      return { kind: 'doubtful', quietMs: input.quietMs, owed: [], matched: 0 };
    case 'stray':
      // Nothing is owed on a clean line, so the gap before the probe is silence enough.
      return trust.kind === 'clean' ? { kind: 'doubtful', quietMs: 0, owed: [], matched: 0 } : trust;
    case 'unanswered':
      return {
        kind: 'doubtful',
        quietMs: input.quietMs,
        owed: input.words === undefined ? [] : [input.words],
        matched: 0,
      };
    case 'proven':
      return cleanLine;
    case 'matched':
      if (trust.kind === 'clean') return trust;
      return trust.matched >= 1 ? cleanLine : { ...trust, matched: trust.matched + 1 };
    case 'silent':
      return trust.kind === 'clean' ? trust : { ...trust, matched: 0 };
    default:
      return input satisfies never;
  }
}
