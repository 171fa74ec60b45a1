import type { Model } from '../models/model.ts';
import { stepAvr } from '../physics/avr.ts';
import { stepInlet } from '../physics/inlet.ts';
import { isAcceptable } from '../physics/input.ts';
import type { Flow } from '../physics/load.ts';
import { isOverload, startOverload, stepOverload } from '../physics/overload.ts';
import { stepGreen, stepTransfer } from '../physics/transfer.ts';
import { isBatteryGone, isInverterDown } from './faults.ts';
import type { Parts } from './parts.ts';
import { hasPowerFault, isConversionDown } from './power-faults.ts';
import { presentFaults } from './present-faults.ts';
import { inletLimits, transferWindow } from './source-limits.ts';

type Fit = Pick<Parts, 'faults' | 'overloaded' | 'battery' | 'overload'>;

/** Time passes at the inlet. */
export function stepSupply(model: Model, parts: Parts, dtMs: number): Parts {
  return { ...parts, ...stepInlet(parts, inletLimits(model, parts), dtMs) };
}

/** The load weighs on what carries it. */
export function stepStrain(model: Model, parts: Parts, { watts, voltAmperes }: Flow, dtMs: number): Parts {
  const share = Math.max(watts / model.ratedW, voltAmperes / model.ratedVa);
  const present = isOverload(share, parts.overloaded);
  const strain = {
    share,
    present,
    by: carrier(model, parts),
    limits: model.power.overload,
    bypassFit: isBypassFit(parts),
  };
  const overload = stepOverload(parts.overload, strain, dtMs);
  const overloaded = present || overload.relief === 'off';
  return { ...parts, overload, overloaded };
}

/** The overload has just ended the output; from off it can be turned on again. */
export const isTripped = ({ overload, transfer }: Parts): boolean =>
  overload.relief === 'off' && transfer.kind !== 'off';

/** With the output off an overload is no more than a memory. */
export const forgetOverload = (parts: Parts): Parts =>
  parts.transfer.kind === 'off' ? { ...parts, overload: startOverload, overloaded: false } : parts;

/** Something could feed the output now. */
export function canFeed(model: Model, parts: Parts): boolean {
  const faults = presentFaults(parts);
  if (model.power.bypass && isBypassFit(parts) && (parts.transfer.kind === 'bypass' || isConversionDown(faults)))
    return true;
  if (model.power.converter !== null && isConversionDown(faults)) return false;
  return isAcceptable(parts.input) || canInvert(parts);
}

function canInvert(parts: Parts): boolean {
  const faults = presentFaults(parts);
  return parts.battery.charge > 0 && !isBatteryGone(faults) && !isInverterDown(faults);
}

/** The output is put on what is to feed it now. */
export function stepFeed(model: Model, parts: Parts, dtMs: number): Parts {
  const { input, groups, test, calibration, wholeOutput } = parts;
  const moved = stepTransfer(parts.transfer, {
    input,
    bypass: usableBypass(parts),
    inverter: inverterOf(parts),
    main: groups.mog,
    testing: test.running !== null || calibration.running !== null || wholeOutput.simulatedFailureMs > 0,
    blackoutCause: model.blackoutCause,
  });
  const avr = stepRegulation(model, { ...parts, transfer: moved });
  const wasOnline = parts.transfer.kind === 'online' ? dtMs : 0;
  const transfer = stepGreen(moved, isGreenFit(model, { ...parts, avr }), wasOnline);
  return transfer === parts.transfer && avr === parts.avr ? parts : { ...parts, transfer, avr };
}

export const isBypassFit = (parts: Parts): boolean => {
  const bypass = usableBypass(parts);
  return bypass !== null && isAcceptable(bypass);
};

/** The output can be fed the way that it is meant to be: from the input or the battery. */
export const canConvert = (parts: Parts): boolean =>
  isInverterFree(parts) && (isAcceptable(parts.input) || canInvert(parts));

/** A fault or an overload decides what feeds the outlets, or that nothing does. */
export const isPowerFaultState = ({ transfer, overload }: Parts): boolean =>
  transfer.kind === 'bypass' ? transfer.why !== 'command' : transfer.kind === 'off' && overload.relief === 'off';

const usableBypass = ({ bypass, faults }: Parts): Parts['bypass'] => (hasPowerFault(faults, 'bypass') ? null : bypass);

/** Neither fault nor overload keeps the unit from making its own output. */
export const isInverterFree = (parts: Fit): boolean => inverterOf(parts) === 'ready';

function inverterOf(parts: Fit): 'ready' | 'overload' | 'fault' {
  if (isConversionDown(presentFaults(parts))) return 'fault';
  return parts.overload.relief === 'bypass' ? 'overload' : 'ready';
}

function carrier(model: Model, { transfer }: Parts): 'inverter' | 'mains' | 'nothing' {
  switch (transfer.kind) {
    case 'off':
      return 'nothing';
    case 'onBattery':
      return 'inverter';
    case 'bypass':
      return 'mains';
    case 'online':
      return model.power.converter === null ? 'mains' : 'inverter';
    default:
      return transfer satisfies never;
  }
}

function stepRegulation(model: Model, parts: Parts): Parts['avr'] {
  const { avr } = model.power;
  if (avr === null || parts.transfer.kind !== 'online' || hasPowerFault(parts.faults, 'regulation')) return 'none';
  return stepAvr(parts.avr, parts.mains.voltage, transferWindow(model, parts), avr);
}

/** Above this share of harmonics, or of flicker, the input is poor, though it may be borne. */
const poorAbove = 0.05;

export const isPoor = ({ mains }: Pick<Parts, 'mains'>): boolean =>
  mains.distortion > poorAbove || mains.flicker > poorAbove;

/** In its high-efficiency mode a unit gives the mains to the load as they are. */
function isGreenFit(model: Model, parts: Parts): boolean {
  if (!model.power.highEfficiency || isPoor(parts) || parts.avr !== 'none') return false;
  if (hasPowerFault(parts.faults, 'highEfficiency')) return false;
  return isAcceptable(parts.input) && (parts.bypass === null || isBypassFit(parts));
}
