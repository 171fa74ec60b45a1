import { type Faults, isInverterDown } from './faults.ts';

/** Faults of the power path by what cannot be done with them. */
const hindered = {
  regulation: ['avrRelay'],
  highEfficiency: ['greenRelay'],
  bypass: ['bypassRelay', 'bypassPfcRelay', 'backfeedRelay'],
  conversion: ['pfc', 'pfcInputRelay', 'dcBusOvervoltage', 'overtemperature'],
} as const;

export const hasPowerFault = ({ powerSystemError }: Faults, of: keyof typeof hindered): boolean =>
  powerSystemError.length > 0 && hindered[of].some((name) => powerSystemError.includes(name));

/** A double-converting unit cannot make its output. */
export const isConversionDown = (faults: Faults): boolean =>
  isInverterDown(faults) || hasPowerFault(faults, 'conversion');
