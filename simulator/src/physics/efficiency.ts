export interface EfficiencyInput {
  readonly state: 'online' | 'onBattery' | 'bypass' | 'off';
  readonly batteryMissing: boolean;
  readonly charging: boolean;
  readonly inputPoor: boolean;
  readonly watts: number;
  readonly ratedW: number;
  readonly losses: { readonly fixedW: number; readonly perW: number };
}

/** Why there is no figure, by the maker's negative codes (990-9840B, register 154). */
export type NoEfficiency =
  | 'loadTooLow'
  | 'outputOff'
  | 'onBattery'
  | 'inBypass'
  | 'charging'
  | 'poorInput'
  | 'batteryMissing';

const leastLoad = 0.1;

/** Percent from inlet to outlets, or the reason that the unit gives none. */
export function efficiency(input: EfficiencyInput): number | NoEfficiency {
  if (input.state === 'off') return 'outputOff';
  if (input.state === 'onBattery') return 'onBattery';
  if (input.state === 'bypass') return 'inBypass';
  if (input.batteryMissing) return 'batteryMissing';
  if (input.inputPoor) return 'poorInput';
  if (input.charging) return 'charging';
  if (input.watts < leastLoad * input.ratedW) return 'loadTooLow';
  return (100 * input.watts) / (input.watts * (1 + input.losses.perW) + input.losses.fixedW);
}
