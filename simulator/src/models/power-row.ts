/** The way of the power through one model, from the inlet to the outlets. */
export interface PowerRow {
  /** Taps of the transformer, output volts per input volt, the nearest to 1 first; `null`: the unit does not regulate that way. */
  readonly avr: { readonly boosts: readonly [number, ...number[]]; readonly trim: number } | null;
  /** What a double-converting unit takes from the mains without its battery: shares of the nominal voltage, and hertz. */
  readonly converter: { readonly low: number; readonly high: number; readonly lowHz: number; readonly highHz: number } | null;
  /** Can feed its outlets from the mains around its inverter. */
  readonly bypass: boolean;
  readonly highEfficiency: boolean;
  /** How many times the model's losses are lost in each way of feeding the outlets from the mains. */
  readonly lossFactor: { readonly highEfficiency: number; readonly normal: number; readonly regulating: number };
  /** How long an overload is borne: by the inverter, and by the way straight from the mains. */
  readonly overload: { readonly inverter: readonly OverloadLimit[]; readonly mains: readonly OverloadLimit[] };
}

/** Above this share of the rating the output lasts this long. The highest share first. */
export interface OverloadLimit {
  readonly above: number;
  readonly forS: number;
}
