import type { EventBody, EventName, Severity } from '@ridethrough/protocol';
import type { Moment } from './unit-state.ts';

type Details = Readonly<Record<string, string | number | boolean | undefined>>;

/** How grave each event is by itself; a `fault.set` or a failed test may be graver. */
const severities: Readonly<Record<EventName, Severity>> = {
  'power.lost': 'warning',
  'power.restored': 'info',
  'power.blip': 'info',
  'battery.low': 'critical',
  'battery.low-cleared': 'info',
  'output.off': 'critical',
  'output.on': 'info',
  'bypass.on': 'warning',
  'bypass.off': 'info',
  'fault.set': 'warning',
  'fault.cleared': 'info',
  'battery-test.started': 'info',
  'battery-test.ended': 'info',
  'outlet.changed': 'info',
  'outlet.pending': 'info',
  'outlet.idle': 'info',
  'setting.changed': 'info',
  'firmware.changed': 'info',
  'link.lost': 'warning',
  'link.restored': 'info',
  'unit.changed': 'warning',
  'unit.found': 'info',
  'command.rejected': 'info',
  'command.local': 'info',
  'shutdown.forced': 'critical',
  'shutdown.released': 'info',
  'policy.would-act': 'warning',
  'down.rejected': 'warning',
  'agent.started': 'info',
  'agent.stopped': 'info',
  'agent.slept': 'warning',
  'disk.failed': 'critical',
};

export function makeEvent(
  event: EventName,
  moment: Pick<Moment, 'away'> = {},
  details: Details = {},
  severity: Severity = severities[event],
): EventBody {
  const known: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(details)) if (value !== undefined) known[name] = value;
  const { away } = moment;
  return {
    event,
    severity,
    ...(away && { away: true }),
    ...(away?.since !== undefined && { since: away.since }),
    ...(Object.keys(known).length > 0 && { details: known }),
  };
}
