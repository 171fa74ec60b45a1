import type { EventBody } from '@ridethrough/protocol';
import { makeEvent } from './make-event.ts';
import type { Moment, Outcome } from './unit-state.ts';

export interface SettingState {
  readonly firmware?: string;
  /** Under their NUT names. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** Settings and firmware that read otherwise than before. What was not read this time keeps its last value. */
export function stepSettings(before: SettingState, now: SettingState, moment: Moment): Outcome<SettingState> {
  const events: EventBody[] = [];
  const known = before.settings ?? {};
  for (const [setting, to] of Object.entries(now.settings ?? {})) {
    const from = known[setting];
    if (from !== undefined && from !== to) events.push(makeEvent('setting.changed', moment, { setting, from, to }));
  }
  if (before.firmware !== undefined && now.firmware !== undefined && before.firmware !== now.firmware)
    events.push(makeEvent('firmware.changed', moment, { from: before.firmware, to: now.firmware }));
  const firmware = now.firmware ?? before.firmware;
  return { state: { settings: { ...known, ...now.settings }, ...(firmware !== undefined && { firmware }) }, events };
}
