import { alarmsOf } from './alarms.ts';
import type { Values } from './registers.ts';
import { stateOf, type UpsState } from './state-of.ts';

const stateWords = { online: 'OL', onBattery: 'OB', bypass: 'BYPASS', off: 'OFF' } as const satisfies Record<
  UpsState,
  string
>;

/**
 * NUT's words for what the unit is doing, the state first; undefined when the status word gives no state.
 * LB comes from the caller's own rule: register 18 is set by any shutdown command too.
 */
export function upsStatusWords(values: Values, { lowBattery }: { readonly lowBattery: boolean }): string | undefined {
  const status = values.upsStatus;
  const state = stateOf(status);
  if (!status || !state) return undefined;
  const words: readonly (readonly [string, boolean | undefined])[] = [
    [stateWords[state], true],
    ['LB', lowBattery],
    ['RB', values.batterySystemError?.has('needsReplacement')],
    ['TEST', status.has('testInProgress')],
    ['CAL', values.calibrationStatus?.has('inProgress')],
    ['OVER', status.has('overload') || values.powerSystemError?.has('overload')],
    ['TRIM', state === 'online' && values.inputStatus?.has('trim')],
    ['BOOST', state === 'online' && values.inputStatus?.has('boost')],
    ['HE', status.has('highEfficiency')],
    ['ALARM', alarmsOf(values).length > 0],
  ];
  return words
    .filter(([, holds]) => holds)
    .map(([word]) => word)
    .join(' ');
}
