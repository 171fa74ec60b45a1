import type { PowerRow } from './power-row.ts';

/** Nothing is published on these times for the Smart-UPS line; they are of the order that units of this kind have. */
const overload: PowerRow['overload'] = {
  inverter: [
    { above: 1.5, forS: 0 },
    { above: 1.25, forS: 10 },
    { above: 1.1, forS: 30 },
    { above: 1.05, forS: 60 },
  ],
  mains: [
    { above: 1.5, forS: 20 },
    { above: 1.25, forS: 120 },
    { above: 1.05, forS: 600 },
  ],
};

/** With these taps and transfer points of 106 and 127 V a unit stays off its battery from 82 to 144 V, as its data sheet says. */
export const lineInteractivePower: PowerRow = {
  avr: { boosts: [1.12, 1.29], trim: 0.88 },
  converter: null,
  bypass: false,
  highEfficiency: true,
  lossFactor: { highEfficiency: 1, normal: 1.6, regulating: 2.5 },
  overload,
};

export const onlinePower: PowerRow = {
  avr: null,
  converter: { low: 0.65, high: 1.25, lowHz: 40, highHz: 70 },
  bypass: true,
  highEfficiency: true,
  lossFactor: { highEfficiency: 0.35, normal: 1, regulating: 1 },
  overload,
};
