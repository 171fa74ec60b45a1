import type { Model } from '../models/model.ts';
import { type AvrWindow, avrReach } from '../physics/avr.ts';
import type { InletLimits } from '../physics/inlet.ts';
import { tolerances } from '../physics/tolerance.ts';
import type { Parts } from './parts.ts';
import { hasPowerFault } from './power-faults.ts';

type Set = Pick<Parts, 'settings' | 'faults'>;

const frequencyToleranceHz = 3;

/** The voltages between which the load is fed from the mains as they are. */
export const transferWindow = (model: Model, { settings }: Set): AvrWindow => ({
  nominalVolts: model.nominalVolts,
  high: settings.transferHigh ?? model.transfer.high.default,
  low: settings.transferLow ?? model.transfer.low.default,
});

/** What the unit takes at its input, and what it lets through around its inverter. */
export function inletLimits(model: Model, parts: Set): InletLimits {
  const window = transferWindow(model, parts);
  const hertz = outputFrequency(model, parts);
  const direct = { ...window, lowHz: hertz.nominal - hertz.within, highHz: hertz.nominal + hertz.within };
  const { avr, converter } = model.power;
  const { nominalVolts } = model;
  const bypass = { ...direct, tolerance: tolerances.normal };
  if (converter !== null) {
    const { low, high, ...frequency } = converter;
    const input = { nominalVolts, low: low * nominalVolts, high: high * nominalVolts, ...frequency };
    return { input: { ...input, tolerance: tolerances.converter }, bypass };
  }
  const reach = avr === null || hasPowerFault(parts.faults, 'regulation') ? window : avrReach(window, avr);
  const tolerance =
    tolerances[
      parts.settings.sensitivity === 'reduced' || parts.settings.sensitivity === 'low'
        ? parts.settings.sensitivity
        : 'normal'
    ];
  return { input: { ...direct, ...reach, tolerance }, bypass };
}

/** What the unit makes by itself, and how far it follows the mains from there; a setting overrules what it was made for. */
export function outputFrequency(
  model: Model,
  { settings }: Pick<Set, 'settings'>,
): { readonly nominal: number; readonly within: number } {
  const set = settings.outputFrequencySetting;
  const [, nominal, within] = (set && /^hz(\d+)Within(\w+)$/.exec(set)) || [];
  return nominal === undefined || within === undefined
    ? { nominal: model.nominalHz, within: frequencyToleranceHz }
    : { nominal: Number(nominal), within: Number(within.replace('p', '.')) };
}

/** The output keeps step with the mains: always where they are passed through. */
export function isLocked(model: Model, parts: Pick<Parts, 'settings' | 'mains'>): boolean {
  if (model.power.converter === null) return true;
  const { nominal, within } = outputFrequency(model, parts);
  return Math.abs(parts.mains.frequency - nominal) <= within;
}
