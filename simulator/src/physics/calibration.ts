import type { TestOrigin } from './self-test.ts';

export type CalibrationReason =
  | 'invalidState'
  | 'internalFault'
  | 'chargeNotAcceptable'
  | 'loadChanged'
  | 'acNotAcceptable'
  | 'loadTooLow'
  | 'overchargeRunning';

/** A run discharges the full battery into the load that there is, down to a quarter. */
export interface Calibration {
  readonly running: { readonly origin: TestOrigin; readonly startW: number; readonly leftMs: number } | null;
  /** The last outcome, which stays until the next run; null = there was none. */
  readonly last: CalibrationOutcome | null;
}

export interface CalibrationOutcome {
  readonly result: 'passed' | 'failed' | 'refused' | 'aborted';
  readonly origin: TestOrigin;
  readonly reason?: CalibrationReason;
}

export interface CalibrationConditions {
  readonly acAcceptable: boolean;
  readonly online: boolean;
  readonly outletProcess: boolean;
  readonly batteryFault: boolean;
  readonly charge: number;
  readonly overcharging: boolean;
  readonly loadW: number;
  readonly ratedW: number;
  /** What the unit expects the battery to last with this load, milliseconds. */
  readonly runtimeMs: number;
}

/** How the run stands; `lost` is what ended it from outside. */
export interface CalibrationProgress {
  readonly charge: number;
  readonly loadW: number;
  readonly ratedW: number;
  readonly lost?: CalibrationReason | undefined;
}

const leastLoadShare = 0.1;
/** A load that moves further than this share of the rating makes the measurement worthless. */
const steadyWithin = 0.1;
const downTo = 0.25;
/** A battery that still holds so much after twice the time that was expected is not what the unit takes it for. */
const patience = 2;
const leastPatienceMs = 600_000;

export const startCalibration: Calibration = { running: null, last: null };

/** Starts a run, or refuses it with its reason in the outcome. One that is running goes on. */
export function beginCalibration(
  calibration: Calibration,
  origin: TestOrigin,
  now: CalibrationConditions,
): Calibration {
  if (calibration.running !== null) return calibration;
  const reason = whyNot(now);
  if (reason !== undefined) return { running: null, last: { result: 'refused', origin, reason } };
  const leftMs = patience * now.runtimeMs + leastPatienceMs;
  return { ...calibration, running: { origin, startW: now.loadW, leftMs } };
}

function whyNot(now: CalibrationConditions): CalibrationReason | undefined {
  if (now.batteryFault) return 'internalFault';
  if (!now.acAcceptable) return 'acNotAcceptable';
  if (!now.online || now.outletProcess) return 'invalidState';
  if (now.charge < 1) return 'chargeNotAcceptable';
  if (now.overcharging) return 'overchargeRunning';
  return now.loadW < leastLoadShare * now.ratedW ? 'loadTooLow' : undefined;
}

export const abortCalibration = (calibration: Calibration): Calibration => end(calibration, 'aborted');

export function stepCalibration(calibration: Calibration, now: CalibrationProgress, dtMs: number): Calibration {
  const { running } = calibration;
  if (running === null) return calibration;
  if (now.charge === 0) return end(calibration, 'failed');
  if (now.lost !== undefined) return end(calibration, 'aborted', now.lost);
  if (Math.abs(now.loadW - running.startW) > steadyWithin * now.ratedW)
    return end(calibration, 'aborted', 'loadChanged');
  if (now.charge <= downTo) return end(calibration, 'passed');
  const leftMs = running.leftMs - dtMs;
  return leftMs > 0 ? { ...calibration, running: { ...running, leftMs } } : end(calibration, 'failed');
}

function end(calibration: Calibration, result: CalibrationOutcome['result'], reason?: CalibrationReason): Calibration {
  if (calibration.running === null) return calibration;
  const { origin } = calibration.running;
  return { running: null, last: { result, origin, ...(reason !== undefined && { reason }) } };
}
