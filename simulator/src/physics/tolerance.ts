/** What a source may do before the load is taken off it. */
export interface Tolerance {
  /** Share of harmonics, 0 to 1. */
  readonly distortion: number;
  /** Share by which the voltage swings from one moment to the next. */
  readonly flicker: number;
  /** One change of the voltage at once, share of the nominal voltage. */
  readonly jump: number;
  /** How long a disturbance is put up with that leaves half of the voltage at least. */
  readonly holdMs: number;
}

/** By the setting of register 1028. A converter has none: it takes nearly anything. */
export const tolerances: Readonly<Record<'normal' | 'reduced' | 'low' | 'converter', Tolerance>> = {
  normal: { distortion: 0.1, flicker: 0.1, jump: 0.3, holdMs: 0 },
  reduced: { distortion: 0.2, flicker: 0.2, jump: 0.45, holdMs: 50 },
  low: { distortion: 0.35, flicker: 0.35, jump: Number.POSITIVE_INFINITY, holdMs: 150 },
  converter: { distortion: 0.5, flicker: 0.5, jump: Number.POSITIVE_INFINITY, holdMs: 0 },
};
