import type { Model } from '../models/model.ts';
import { avrRatio } from '../physics/avr.ts';
import type { BatteryDuty } from '../physics/battery.ts';
import { type Flow, flow } from '../physics/load.ts';
import { isBatteryGone, isChargingStopped } from './faults.ts';
import type { Parts } from './parts.ts';
import { presentFaults } from './present-faults.ts';
import { isLocked, outputFrequency } from './source-limits.ts';

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
  const { transfer, mains } = parts;
  const own = outputFrequency(model, parts).nominal;
  switch (transfer.kind) {
    case 'off':
      return { volts: 0, hertz: 0 };
    case 'onBattery':
      return { volts: model.nominalVolts * (1 - (droopAtRatedLoad * watts) / model.ratedW), hertz: own };
    case 'bypass':
      return { volts: mains.voltage, hertz: mains.frequency };
    case 'online': {
      const { avr, converter } = model.power;
      const isConverting = converter !== null && transfer.greenInMs > 0;
      return {
        volts: isConverting ? model.nominalVolts : mains.voltage * (avr === null ? 1 : avrRatio(parts.avr, avr)),
        hertz: isLocked(model, parts) ? mains.frequency : own,
      };
    }
    default:
      return transfer satisfies never;
  }
}

/** The share of the plugged-in load that is fed: each group of the unit carries an equal part of it. */
export function feedShare(model: Model, { groups }: Parts): number {
  const carrying = [model.groups.mog && groups.mog, groups.sog0, groups.sog1, groups.sog2].filter(
    (group) => group !== null,
  );
  return carrying.filter((group) => group.on).length / carrying.length;
}

export function batteryDuty(parts: Parts, loadW: number): BatteryDuty {
  const faults = presentFaults(parts);
  if (isBatteryGone(faults)) return { kind: 'rest' };
  if (parts.transfer.kind === 'onBattery') return { kind: 'carry', loadW };
  return parts.input.verdict === 'good' && !isChargingStopped(faults) ? { kind: 'charge' } : { kind: 'rest' };
}
