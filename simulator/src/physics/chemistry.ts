import type { Curve } from './interpolate.ts';

/** Volts of one cell. */
export interface Chemistry {
  /** At rest, by charge 0..1. */
  readonly rest: Curve;
  /** How far the charger lifts a cell above rest, and the ceiling it keeps at 25 degrees Celsius. */
  readonly chargeLift: number;
  readonly float: number;
  /** Change of that ceiling per degree. */
  readonly floatPerC: number;
  /** How far the rated load pulls a full cell down. */
  readonly sag: number;
  /** Full discharges after which half of the capacity is gone. */
  readonly cycles: number;
  /** How long a pack that was drained is equalised once it is full. */
  readonly overchargeHours: number;
}

/**
 * Lead: 2.27 V float at 25 degrees and -3 mV per degree gives the 26.84 V that a 24 V pack at 37 degrees showed.
 * Lithium: eight iron phosphate cells at 3.34 V give the 26.72 V seen on a full pack.
 */
export const chemistries = {
  leadAcid: {
    rest: [
      [0, 1.967],
      [1, 2.14],
    ],
    chargeLift: 0.15,
    float: 2.273,
    floatPerC: -0.003,
    sag: 0.14,
    cycles: 300,
    overchargeHours: 1,
  },
  lithium: {
    rest: [
      [0, 2.8],
      [0.1, 3.2],
      [0.9, 3.3],
      [1, 3.33],
    ],
    chargeLift: 0.08,
    float: 3.34,
    floatPerC: 0,
    sag: 0.1,
    cycles: 2000,
    overchargeHours: 0,
  },
} as const satisfies Record<string, Chemistry>;
