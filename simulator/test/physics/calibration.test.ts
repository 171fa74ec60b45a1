import { describe, expect, test } from 'vitest';
import {
  abortCalibration,
  beginCalibration,
  type CalibrationConditions,
  type CalibrationProgress,
  startCalibration,
  stepCalibration,
} from '../../src/physics/calibration.ts';

const fit: CalibrationConditions = {
  acAcceptable: true,
  online: true,
  outletProcess: false,
  batteryFault: false,
  charge: 1,
  overcharging: false,
  loadW: 250,
  ratedW: 1000,
  runtimeMs: 3_600_000,
};
const steady: CalibrationProgress = { charge: 0.8, loadW: 250, ratedW: 1000 };
const running = beginCalibration(startCalibration, 'protocol', fit);

test('a fit unit begins, and a second start changes nothing', () => {
  expect(running.running).toEqual({ origin: 'protocol', startW: 250, leftMs: 7_800_000 });
  expect(beginCalibration(running, 'localUi', fit)).toBe(running);
});

describe.each<[string, Partial<CalibrationConditions>, string]>([
  ['a battery fault', { batteryFault: true }, 'internalFault'],
  ['bad mains', { acAcceptable: false, online: false }, 'acNotAcceptable'],
  ['the output off', { online: false }, 'invalidState'],
  ['an outlet process', { outletProcess: true }, 'invalidState'],
  ['a battery that is not full', { charge: 0.999 }, 'chargeNotAcceptable'],
  ['an overcharge', { overcharging: true }, 'overchargeRunning'],
  ['next to no load', { loadW: 99 }, 'loadTooLow'],
])('with %s', (_name, change, reason) => {
  test(`it is refused: ${reason}`, () => {
    expect(beginCalibration(startCalibration, 'internal', { ...fit, ...change })).toEqual({
      running: null,
      last: { result: 'refused', origin: 'internal', reason },
    });
  });
});

describe.each<[string, Partial<CalibrationProgress>, number, object | null]>([
  ['goes on', {}, 100, null],
  ['goes on with a load that moves a little', { loadW: 340 }, 100, null],
  ['passes at a quarter', { charge: 0.25 }, 100, { result: 'passed', origin: 'protocol' }],
  ['fails when the battery is empty first', { charge: 0 }, 100, { result: 'failed', origin: 'protocol' }],
  ['fails when it takes too long', {}, 7_800_000, { result: 'failed', origin: 'protocol' }],
  [
    'is broken off by a load that moves',
    { loadW: 351 },
    100,
    { result: 'aborted', origin: 'protocol', reason: 'loadChanged' },
  ],
  [
    'is broken off by a load that falls',
    { loadW: 149 },
    100,
    { result: 'aborted', origin: 'protocol', reason: 'loadChanged' },
  ],
  [
    'is broken off by the mains',
    { lost: 'acNotAcceptable' },
    100,
    { result: 'aborted', origin: 'protocol', reason: 'acNotAcceptable' },
  ],
])('a run', (name, change, dtMs, last) => {
  test(name, () => {
    const next = stepCalibration(running, { ...steady, ...change }, dtMs);
    expect(next.last).toEqual(last);
    expect(next.running === null).toBe(last !== null);
  });
});

test('an abort keeps who began it; without a run nothing happens', () => {
  expect(abortCalibration(running)).toEqual({ running: null, last: { result: 'aborted', origin: 'protocol' } });
  expect(abortCalibration(startCalibration)).toBe(startCalibration);
  expect(stepCalibration(startCalibration, { ...steady, charge: 0 }, 100)).toBe(startCalibration);
});
