/** A time in ms, or one drawn anew each time between the two. */
export type TimeOrRange = number | readonly [least: number, most: number];

/** Ways of a link that stay until they are taken away; some belong to a model of UPS. */
export type Quirks = {
  /** After so many connections within `withinMs`, more are refused for `deadMs`. */
  readonly burst?: { readonly connections: number; readonly withinMs: number; readonly deadMs: number };
  /** A connection has one request answered; for `pauseMs` after its end the next is refused. */
  readonly oneRequest?: { readonly after: 'close' | 'silence'; readonly pauseMs: number };
  /** How long the unit thinks before a reply, in place of the configured time. */
  readonly replyMs?: TimeOrRange;
  /** A setting written less than `gapMs` after one before resets the control plane for a time. */
  readonly writeReset?: { readonly gapMs: number; readonly forMs: TimeOrRange };
  /** A read of more registers gets exception 2. */
  readonly longestRead?: number;
  /** A read in which one of these addresses lies gets exception 2. */
  readonly refusedReads?: readonly number[];
  /**
   * Reads of gaps that get exception 2: `alone` those of nothing else, `undefined` those that touch an address the map does
   * not have, `reserved` those that touch a reserved register too.
   */
  readonly gaps?: 'alone' | 'undefined' | 'reserved';
};

/** What is wanted to change; `null` takes a quirk away. */
export type QuirkChanges = { readonly [Q in keyof Quirks]?: Quirks[Q] | null };

export function changedQuirks(quirks: Quirks, changes: QuirkChanges): Quirks {
  return Object.fromEntries(Object.entries({ ...quirks, ...changes }).filter(([, value]) => value != null));
}

export const rangeOf = (time: TimeOrRange): readonly [least: number, most: number] =>
  typeof time === 'number' ? [time, time] : time;
