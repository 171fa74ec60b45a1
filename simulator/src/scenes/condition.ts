/** Numbers beyond one limit or between two; the limits themselves do not count. */
export type Range = { readonly above?: number | undefined; readonly below?: number | undefined };

/** What a register is wanted to hold: a value, a number in a range, bits set and clear, or nothing. */
export type Wanted =
  | { readonly kind: 'equals'; readonly value: string | number }
  | { readonly kind: 'range'; readonly range: Range }
  | { readonly kind: 'bits'; readonly has: readonly string[]; readonly hasNot: readonly string[] }
  | { readonly kind: 'absent' };

/** What is said of a unit at one moment; everything named must hold. */
export type Condition = {
  readonly state?: 'online' | 'onBattery' | 'bypass' | 'off';
  /** Of the present state, by its name in register 2. */
  readonly cause?: string;
  /** Percent. */
  readonly charge?: Range;
  /** The unit's own estimate, seconds. */
  readonly runtime?: Range;
  /** Percent of the rated watts that flow. */
  readonly load?: Range;
  /** By group number: 0 is the main group. */
  readonly groups?: Readonly<Record<string, 'on' | 'off'>>;
  /** Faults that are set, or that none is. */
  readonly faults?: readonly string[] | 'none';
  readonly noFaults?: readonly string[];
  readonly registers?: Readonly<Record<string, Wanted>>;
};

/** One part of a condition that does not hold. */
export type Miss = { readonly what: string; readonly wanted: string; readonly found: string };
