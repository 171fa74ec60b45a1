import { registers } from '@ridethrough/protocol';
import type { Model } from '../../models/model.ts';
import { abortCalibration, beginCalibration } from '../../physics/calibration.ts';
import type { TestOrigin } from '../../physics/self-test.ts';
import type { Parts } from '../parts.ts';
import { calibrationConditions } from '../test-conditions.ts';
import type { Command } from './command.ts';
import { originOf } from './said-through.ts';
import { singleBit } from './single-bit.ts';

/** Register 1542. The write is taken even when the run is not: register 24 then says why (AN176). */
export const calibrationCommand: Command = (model, parts, words, via) => {
  const command = singleBit(registers.calibrationCommand, words);
  if (command === undefined) return 'refused';
  return command === 'abort' ? abortRun(parts) : startRun(model, parts, originOf(via));
};

export const startRun = (model: Model, parts: Parts, origin: TestOrigin): Parts | 'refused' =>
  parts.calibration.running === null
    ? { ...parts, calibration: beginCalibration(parts.calibration, origin, calibrationConditions(model, parts)) }
    : 'refused';

export const abortRun = (parts: Parts): Parts | 'refused' =>
  parts.calibration.running === null ? 'refused' : { ...parts, calibration: abortCalibration(parts.calibration) };
