import type { UnitLogEntry } from '../unit/unit-state.ts';

/** What the alerts that have been sent leave to be known. Times are simulated milliseconds. */
export type AlertState = {
  readonly outputOn: boolean;
  readonly onBattery: boolean;
  readonly low: boolean;
  readonly replace: boolean;
  readonly repeatPowerAtMs: number;
  readonly repeatReplaceAtMs: number;
  readonly storedAtMs: number | undefined;
};

export type AlertInput =
  | { readonly what: 'entry'; readonly entry: UnitLogEntry }
  | { readonly what: 'look'; readonly atMs: number; readonly low: boolean }
  /** A setting was written. */
  | { readonly what: 'stored'; readonly atMs: number };

export type Alerted = { readonly state: AlertState; readonly say: string };

export const startAlerts: AlertState = {
  outputOn: true,
  onBattery: false,
  low: false,
  replace: false,
  repeatPowerAtMs: 0,
  repeatReplaceAtMs: 0,
  storedAtMs: undefined,
};

const POWER_EVERY_MS = 30_000;
const REPLACE_EVERY_MS = 5 * 3_600_000;
/** Units tell of a stored setting about so long after it was changed. */
const STORED_AFTER_MS = 5000;
/** Faults that stand in register 3, and an overload. */
const abnormal: ReadonlySet<unknown> = new Set([
  'overload',
  'charger',
  'outputRelay',
  'bypassRelay',
  'overtemperature',
  'overtemperatureCritical',
]);

/** What the unit says to that, as characters in their order. */
export function stepAlerts(state: AlertState, input: AlertInput): Alerted {
  switch (input.what) {
    case 'entry':
      return ofEntry(state, input.entry);
    case 'look':
      return look(state, input);
    case 'stored':
      return { state: { ...state, storedAtMs: input.atMs + STORED_AFTER_MS }, say: '' };
    default:
      return input satisfies never;
  }
}

function ofEntry(state: AlertState, { what, detail, atMs }: UnitLogEntry): Alerted {
  if (what === 'transfer' && detail.from !== detail.to) {
    if (detail.to === 'onBattery')
      return { state: { ...state, onBattery: true, repeatPowerAtMs: atMs + POWER_EVERY_MS }, say: '!' };
    const calm = { ...state, onBattery: false, low: false };
    if (!state.onBattery || detail.to === 'off') return { state: calm, say: '' };
    return { state: calm, say: state.low ? '$+' : '$' };
  }
  if (what === 'outlet' && detail.group === 0) {
    const goesOff = state.outputOn && detail.on === false && detail.because === 'protocolCommand';
    return { state: { ...state, outputOn: detail.on === true }, say: goesOff ? '*' : '' };
  }
  if (what !== 'fault') return { state, say: '' };
  if (detail.fault === 'needsReplacement') {
    const replace = detail.set === true;
    return { state: { ...state, replace, repeatReplaceAtMs: atMs + REPLACE_EVERY_MS }, say: replace ? '#' : '' };
  }
  return { state, say: abnormal.has(detail.fault) ? (detail.set === true ? '?' : '=') : '' };
}

function look(state: AlertState, { atMs, low }: { readonly atMs: number; readonly low: boolean }): Alerted {
  let next = state;
  let say = '';
  if (state.onBattery && low !== state.low) {
    next = { ...next, low };
    say += low ? '%' : '+';
  }
  if (next.onBattery && !next.low && atMs >= next.repeatPowerAtMs) {
    next = { ...next, repeatPowerAtMs: atMs + POWER_EVERY_MS };
    say += '!';
  }
  if (next.replace && atMs >= next.repeatReplaceAtMs) {
    next = { ...next, repeatReplaceAtMs: atMs + REPLACE_EVERY_MS };
    say += '#';
  }
  if (next.storedAtMs !== undefined && atMs >= next.storedAtMs) {
    next = { ...next, storedAtMs: undefined };
    say += '|';
  }
  return { state: next, say };
}
