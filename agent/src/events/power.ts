import { type EventBody, stateOf, type Values } from '@ridethrough/protocol';
import { mainsCauses } from './blip.ts';
import { makeEvent } from './make-event.ts';
import type { Moment, Outcome } from './unit-state.ts';

export interface PowerState {
  /** What carries the load, or would if the output were on. A test on battery is not a loss of mains. */
  readonly source: 'mains' | 'battery';
  readonly output: 'on' | 'off';
  readonly bypass: boolean;
}

/** One good status block is enough: these states exclude each other, so a garbled word does not pass for one. */
export function stepPower(before: PowerState, values: Values, moment: Moment): Outcome<PowerState> {
  const status = values.upsStatus;
  const now = stateOf(status);
  if (status === undefined || now === undefined) return { state: before, events: [] };
  const state: PowerState = {
    source: sourceOf(values, now) ?? before.source,
    output: now === 'off' ? 'off' : 'on',
    bypass: now === 'bypass',
  };
  const events: EventBody[] = [];
  const battery = { 'battery.charge': values.charge, 'battery.runtime': values.runtime };
  const reason = { 'input.transfer.reason': values.statusChangeCause };
  const tell = (event: Parameters<typeof makeEvent>[0], details = {}) =>
    events.push(makeEvent(event, moment, { ...reason, ...details }));
  if (state.source !== before.source) tell(state.source === 'battery' ? 'power.lost' : 'power.restored', battery);
  if (state.bypass !== before.bypass) tell(state.bypass ? 'bypass.on' : 'bypass.off');
  // An older unit tells why it last went to its battery, which is no reason of a switch of its output.
  const isOfInput = values.statusChangeCause !== undefined && mainsCauses.has(values.statusChangeCause);
  const ofSwitch = isOfInput ? { 'input.transfer.reason': undefined } : {};
  if (state.output !== before.output) tell(state.output === 'off' ? 'output.off' : 'output.on', ofSwitch);
  return { state, events };
}

/** Undefined where the word does not tell: with the output off and a bad input nothing carries the load. */
function sourceOf(values: Values, now: NonNullable<ReturnType<typeof stateOf>>): PowerState['source'] | undefined {
  const inputBad = values.upsStatus?.has('inputBad') === true;
  switch (now) {
    case 'onBattery':
      return isTesting(values) && !inputBad ? 'mains' : 'battery';
    case 'off':
      return inputBad ? undefined : 'mains';
    case 'online':
    case 'bypass':
      return 'mains';
    default:
      return now satisfies never;
  }
}

/** A battery test or a calibration draws from the battery although the mains is there. */
export function isTesting({ upsStatus, batteryTestStatus, calibrationStatus }: Values): boolean {
  return (
    upsStatus?.has('testInProgress') === true ||
    batteryTestStatus?.has('inProgress') === true ||
    calibrationStatus?.has('inProgress') === true
  );
}
