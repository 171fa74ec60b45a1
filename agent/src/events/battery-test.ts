import { sayTestResult, type Values } from '@ridethrough/protocol';
import { makeEvent } from './make-event.ts';
import type { Moment, Outcome } from './unit-state.ts';

export interface BatteryTestState {
  readonly running: boolean;
  /** The outcome word of the last test, as `passed (internal)`; undefined until it was read. */
  readonly result?: string;
}

/** The outcome stays in its register until the next test, so a new word without a test seen tells of one that was missed. */
export function stepBatteryTest(before: BatteryTestState, values: Values, moment: Moment): Outcome<BatteryTestState> {
  const word = values.batteryTestStatus;
  if (word === undefined || word.has('pending')) return { state: before, events: [] };
  const isCalibrating = values.calibrationStatus?.has('inProgress') === true;
  const running = word.has('inProgress') || (values.upsStatus?.has('testInProgress') === true && !isCalibrating);
  if (running) {
    const events = before.running ? [] : [makeEvent('battery-test.started', moment)];
    return { state: { ...before, running }, events };
  }
  // No word of any test: what is remembered of the last one stays.
  if (word.size === 0 && !before.running && before.result !== undefined) return { state: before, events: [] };
  const result = sayTestResult(word);
  const ended = before.running || (before.result !== undefined && before.result !== result);
  const isBad = word.has('failed') || word.has('aborted') || word.has('refused');
  const severity = word.has('failed') ? 'critical' : isBad ? 'warning' : 'info';
  const events = ended ? [makeEvent('battery-test.ended', moment, { 'ups.test.result': result }, severity)] : [];
  return { state: { running, result }, events };
}
