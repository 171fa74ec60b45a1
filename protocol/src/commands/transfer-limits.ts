import { derive } from '../derived.ts';
import type { Values } from '../registers.ts';
import type { Refusal } from './command.ts';
import { isOlderUnit } from './older-unit.ts';

/** Parts of the nominal output voltage within which units of any kind have been seen; the unit itself is stricter. */
const high = { least: 1.03, most: 1.25 };
const low = { least: 0.65, most: 0.97 };
/** Between the two points: a band that any mains leaves again and again would wear out the battery. */
const LEAST_BAND = 0.1;

/** What is wrong with a transfer point, V, on this unit. */
export function checkTransfer(which: 'high' | 'low', volts: number, values: Values): Refusal | undefined {
  if ((which === 'high' ? values.transferHigh : values.transferLow) === undefined) return { code: 'unsupported' };
  // It has a list of what it takes, which is looked at before anything is sent.
  if (isOlderUnit(values)) return undefined;
  const nominal = derive['output.voltage.nominal'](values, { lowBattery: false });
  if (nominal === undefined) return { code: 'stale', says: 'the unit does not tell its nominal voltage' };
  const { least, most } = which === 'high' ? high : low;
  const [from, to] = [Math.ceil(nominal * least), Math.floor(nominal * most)];
  if (volts < from || volts > to)
    return { code: 'out-of-range', says: `${volts} V: ${from} to ${to} V is allowed on a unit of ${nominal} V` };
  const other = which === 'high' ? values.transferLow : values.transferHigh;
  const band = which === 'high' ? volts - (other ?? 0) : (other ?? Number.POSITIVE_INFINITY) - volts;
  const atLeast = Math.ceil(nominal * LEAST_BAND);
  if (band >= atLeast) return undefined;
  return {
    code: 'out-of-range',
    says: `the other transfer point is at ${other} V: at least ${atLeast} V must lie between them`,
  };
}
