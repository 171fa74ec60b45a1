import { alarmsOf, type EventBody, type Values } from '@ridethrough/protocol';
import { makeEvent } from './make-event.ts';
import type { Away, Moment, Outcome } from './unit-state.ts';

export interface FaultState {
  /** `power.overload`, `battery.disconnected`, sorted. */
  readonly present: readonly string[];
  /** Faults that the last look showed otherwise than `present`, with what was known of the time before it. */
  readonly seenOnce: Readonly<Record<string, { readonly away?: Away }>>;
}

/** These mean that the load is not, or soon will not be, protected. */
const critical: ReadonlySet<string> = new Set([
  'power.overload',
  'power.outputShort',
  'power.overtemperature',
  'power.inverter',
  'battery.disconnected',
  'battery.needsReplacement',
  'battery.overtemperatureCritical',
  'general.epoActive',
]);

/** A fault that pages somebody must stand in two looks in a row, and so must its end. */
export function stepFaults(before: FaultState, values: Values, moment: Moment): Outcome<FaultState> {
  if (!values.generalError && !values.powerSystemError && !values.batterySystemError)
    return { state: before, events: [] };
  const now = new Set(alarmsOf(values));
  const was = new Set(before.present);
  const differing = [...now, ...was].filter((fault) => now.has(fault) !== was.has(fault)).sort();
  const events: EventBody[] = [];
  const seenOnce: Record<string, { away?: Away }> = {};
  const present = new Set(was);
  for (const fault of differing) {
    const first = before.seenOnce[fault];
    if (first === undefined) {
      seenOnce[fault] = moment.away ? { away: moment.away } : {};
      continue;
    }
    const event = now.has(fault) ? 'fault.set' : 'fault.cleared';
    if (now.has(fault)) present.add(fault);
    else present.delete(fault);
    const severity = now.has(fault) && critical.has(fault) ? 'critical' : undefined;
    events.push(makeEvent(event, first, { fault }, severity));
  }
  return { state: { present: [...present].sort(), seenOnce }, events };
}
