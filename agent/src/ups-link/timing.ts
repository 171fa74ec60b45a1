/** Milliseconds of the UPS-Link line. */
export interface UpsLinkTiming {
  readonly openWithinMs: number;
  /** A unit forgets what was begun (`@nn`, a first `K`, a text) when nothing more comes for so long. */
  readonly forgetsAfterMs: number;
  /** The unit stays silent so long after what begins a sequence, or it does not know it. */
  readonly silenceMs: number;
  /** The same after each further character, before the next one: longer than a unit takes to begin an answer. */
  readonly characterGapMs: number;
  /** Between the two characters of a double send. */
  readonly twiceGapMs: number;
  readonly replyWithinMs: number;
  /** For the two long strings. */
  readonly longReplyWithinMs: number;
  readonly smartWithinMs: number;
  readonly smartTries: number;
  /** Silence after which nothing that was asked before is still to come. */
  readonly drainedAfterMs: number;
  /** Silence before a request whose answer the one before could be taken for: a doubled character is answered twice. */
  readonly guardMs: number;
  /** The same behind a long string, which takes the unit longer to begin. */
  readonly longGuardMs: number;
}

export const upsLinkTiming: UpsLinkTiming = {
  openWithinMs: 5000,
  forgetsAfterMs: 7000,
  silenceMs: 200,
  characterGapMs: 120,
  twiceGapMs: 1700,
  replyWithinMs: 1500,
  longReplyWithinMs: 6000,
  smartWithinMs: 1500,
  smartTries: 4,
  drainedAfterMs: 1000,
  guardMs: 100,
  longGuardMs: 1500,
};
