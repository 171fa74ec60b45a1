import type { PowerRow } from '../models/power-row.ts';

/** What a line-interactive unit makes of the mains on their way to the outlets. */
export type AvrTap = 'none' | 'boost' | 'doubleBoost' | 'trim';

/** The voltages between which the output is held: the transfer points. */
export interface AvrWindow {
  readonly nominalVolts: number;
  readonly low: number;
  readonly high: number;
}

type Avr = NonNullable<PowerRow['avr']>;

/** Share of the nominal voltage by which the mains must be back inside before a tap is left. */
const margin = 0.02;

/** Output volts per input volt. */
export function avrRatio(tap: AvrTap, { boosts, trim }: Avr): number {
  switch (tap) {
    case 'none':
      return 1;
    case 'boost':
      return boosts[0];
    case 'doubleBoost':
      return boosts[1] ?? boosts[0];
    case 'trim':
      return trim;
    default:
      return tap satisfies never;
  }
}

/** The mains that the taps can hold inside the window. */
export const avrReach = (
  { low, high }: AvrWindow,
  { boosts, trim }: Avr,
): { readonly low: number; readonly high: number } => ({
  low: low / Math.max(...boosts),
  high: high / trim,
});

/** The tap for these mains, starting from the present one. */
export function stepAvr(tap: AvrTap, volts: number, window: AvrWindow, avr: Avr): AvrTap {
  const next = oneTapOn(tap, volts, window, avr);
  return next === tap ? tap : stepAvr(next, volts, window, avr);
}

function oneTapOn(tap: AvrTap, volts: number, { nominalVolts, low, high }: AvrWindow, { boosts }: Avr): AvrTap {
  const back = nominalVolts * margin;
  const boosted = volts * boosts[0];
  switch (tap) {
    case 'none':
      return volts < low ? 'boost' : volts > high ? 'trim' : 'none';
    case 'boost':
      if (volts >= low + back) return 'none';
      return boosted < low && boosts.length > 1 ? 'doubleBoost' : 'boost';
    case 'doubleBoost':
      return boosted >= low + back ? 'boost' : 'doubleBoost';
    case 'trim':
      return volts <= high - back ? 'none' : 'trim';
    default:
      return tap satisfies never;
  }
}
