import type { Model } from '../models/model.ts';
import { learn } from '../physics/battery.ts';
import { type CalibrationReason, stepCalibration } from '../physics/calibration.ts';
import { isUndisturbed } from '../physics/input.ts';
import { beginTest, stepTest } from '../physics/self-test.ts';
import { isTestDue, stepSchedule, type TestInterval } from '../physics/test-schedule.ts';
import { changeFault, isBatteryGone } from './faults.ts';
import { outputOf } from './output.ts';
import type { Parts } from './parts.ts';
import { isInverterFree } from './power-path.ts';
import { presentFaults } from './present-faults.ts';
import { testConditions } from './test-conditions.ts';
import { withFaults } from './with-faults.ts';

/** Battery test and runtime calibration go on, and what the schedule asks for begins. */
export function stepTests(model: Model, parts: Parts, dtMs: number): Parts {
  return stepRun(model, stepSelfTest(parts, dtMs), dtMs);
}

function stepSelfTest(parts: Parts, dtMs: number): Parts {
  const { battery, settings } = parts;
  const cannot = !parts.groups.mog.on || battery.charge === 0 || isBatteryGone(presentFaults(parts));
  const interrupted = cannot || !isUndisturbed(parts.input) || !isInverterFree(parts);
  const test = stepTest(parts.test, { healthPercent: battery.healthPercent, weak: battery.weak, interrupted }, dtMs);
  const schedule = stepSchedule(parts.schedule, parts.transfer.kind !== 'off', dtMs);
  const now = { ...parts, test, schedule };
  const interval = known(settings.testInterval);
  if (test.running === null && isTestDue(interval, parts.schedule, schedule, test.sinceMs)) {
    return { ...now, test: beginTest(test, 'internal', testConditions(now)) };
  }
  const ended = parts.test.running !== null && test.running === null && test.last.result !== 'aborted';
  return ended ? judged(now, test.last.result === 'failed') : now;
}

/** A test or a run that failed asks for a new battery; one that passed takes that back. */
const judged = (parts: Parts, failed: boolean): Parts =>
  withFaults(
    parts,
    changeFault(parts.faults, { register: 'batterySystemError', fault: 'needsReplacement', set: failed }),
  );

function stepRun(model: Model, parts: Parts, dtMs: number): Parts {
  if (parts.calibration.running === null) return parts;
  const progress = {
    charge: parts.battery.charge,
    loadW: outputOf(model, parts).watts,
    ratedW: model.ratedW,
    lost: lost(parts),
  };
  const calibration = stepCalibration(parts.calibration, progress, dtMs);
  const now = { ...parts, calibration };
  if (calibration.running !== null) return now;
  if (calibration.last?.result === 'passed') return { ...now, battery: learn(parts.battery) };
  return calibration.last?.result === 'failed' ? judged(now, true) : now;
}

function lost({ groups, input, ...parts }: Parts): CalibrationReason | undefined {
  if (!isUndisturbed(input)) return 'acNotAcceptable';
  if (isBatteryGone(presentFaults(parts)) || !isInverterFree(parts)) return 'internalFault';
  return groups.mog.on ? undefined : 'invalidState';
}

const known = (interval: Parts['settings']['testInterval']): TestInterval | undefined =>
  typeof interval === 'string' && !interval.startsWith('unknown(') ? (interval as TestInterval) : undefined;
