import type { Model } from '../models/model.ts';
import type { BatteryDuty } from '../physics/battery.ts';
import type { InputLimits } from '../physics/input.ts';
import { type Flow, flow } from '../physics/load.ts';
import type { Parts } from './parts.ts';

/** Volts and hertz at the outlets, and what the load draws there. */
export interface Output extends Flow {
  readonly volts: number;
  readonly hertz: number;
  readonly amperes: number;
}

/** The inverter gives way a little under load. */
const droopAtRatedLoad = 0.01;

export function outputOf(model: Model, parts: Parts): Output {
  if (parts.transfer.kind === 'off') return { volts: 0, hertz: 0, amperes: 0, watts: 0, voltAmperes: 0 };
  const drawn = flow(parts.load, feedShare(model, parts), model);
  const { volts, hertz } = made(model, parts, drawn.watts);
  return { ...drawn, volts, hertz, amperes: drawn.voltAmperes / volts };
}

function made(model: Model, parts: Parts, watts: number): { readonly volts: number; readonly hertz: number } {
  if (parts.transfer.kind === 'online') {
    return {
      volts: model.topology === 'online' ? model.nominalVolts : parts.mains.voltage,
      hertz: parts.mains.frequency,
    };
  }
  return {
    volts: model.nominalVolts * (1 - (droopAtRatedLoad * watts) / model.ratedW),
    hertz: nominalHertz(model, parts),
  };
}

/** A setting of the output frequency overrules what the unit was made for. */
export function nominalHertz(model: Model, { settings }: Parts): number {
  const set = /^hz(\d+)/.exec(settings.outputFrequencySetting ?? '')?.[1];
  return set === undefined ? model.nominalHz : Number(set);
}

/** The share of the plugged-in load that is fed: each group of the unit carries an equal part of it. */
export function feedShare(model: Model, { groups }: Parts): number {
  const carrying = [model.groups.mog && groups.mog, groups.sog0, groups.sog1, groups.sog2].filter(
    (group) => group !== null,
  );
  return carrying.filter((group) => group.on).length / carrying.length;
}

export function batteryDuty(parts: Parts, batteryGone: boolean, loadW: number): BatteryDuty {
  if (batteryGone) return { kind: 'rest' };
  if (parts.transfer.kind === 'onBattery') return { kind: 'carry', loadW };
  return parts.input.verdict === 'good' ? { kind: 'charge' } : { kind: 'rest' };
}

export function inputLimits(model: Model, parts: Parts): InputLimits {
  return {
    nominalVolts: model.nominalVolts,
    nominalHz: nominalHertz(model, parts),
    high: parts.settings.transferHigh ?? model.transfer.high.default,
    low: parts.settings.transferLow ?? model.transfer.low.default,
  };
}
