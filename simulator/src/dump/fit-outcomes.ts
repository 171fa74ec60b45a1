import type { Values } from '@ridethrough/protocol';
import type { CalibrationOutcome } from '../physics/calibration.ts';
import type { TestOutcome } from '../physics/self-test.ts';
import type { Parts } from '../unit/parts.ts';

/** How the last test and the last calibration ended, and what of the battery's age has been acknowledged. */
export function fitOutcomes(parts: Parts, values: Values): Pick<Parts, 'test' | 'calibration' | 'acknowledgedLife'> {
  const { batteryTestStatus, calibrationStatus, batteryLifeStatus } = values;
  const life = lives.find((each) => batteryLifeStatus?.has(`${each}Acknowledged`));
  const tested: TestOutcome | undefined = batteryTestStatus && outcomeIn(batteryTestStatus, testReasons);
  const calibrated: CalibrationOutcome | undefined =
    calibrationStatus && outcomeIn(calibrationStatus, calibrationReasons);
  return {
    test: tested === undefined ? parts.test : { ...parts.test, last: tested },
    calibration: calibrated === undefined ? parts.calibration : { ...parts.calibration, last: calibrated },
    acknowledgedLife: life ?? parts.acknowledgedLife,
  };
}

const lives = ['nearEnd', 'exceeded', 'measuredNearEnd'] as const;
const results = ['passed', 'failed', 'refused', 'aborted'] as const;
const origins = ['protocol', 'localUi', 'internal'] as const;
const testReasons = ['invalidState', 'internalFault', 'chargeNotAcceptable'] as const;
const calibrationReasons = [
  ...testReasons,
  'loadChanged',
  'acNotAcceptable',
  'loadTooLow',
  'overchargeRunning',
] as const;

function outcomeIn<R extends string>(flags: ReadonlySet<string>, reasons: readonly R[]) {
  const [result, origin, reason] = [
    results.find((each) => flags.has(each)),
    origins.find((each) => flags.has(each)),
    reasons.find((each) => flags.has(each)),
  ];
  return result && origin && { result, origin, ...(reason !== undefined && { reason }) };
}
