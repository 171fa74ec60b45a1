import { z } from 'zod';

/** What can happen to a UPS, its link or its agent; the text is what a person reads. */
export const eventNames = {
  'power.lost': 'The UPS went to battery.',
  'power.restored': 'The UPS is back on mains.',
  'power.blip': 'The transfer register changed between two looks: a short transfer that was not seen itself.',
  'battery.low': 'On battery, and runtime or charge at or below its limit.',
  'battery.low-cleared': 'No longer low.',
  'output.off': 'The output of the UPS is off.',
  'output.on': 'The output of the UPS is on.',
  'bypass.on': 'The UPS runs on bypass.',
  'bypass.off': 'The UPS left bypass.',
  'fault.set': 'A fault bit came up.',
  'fault.cleared': 'A fault bit went away.',
  'battery-test.started': 'A battery test began.',
  'battery-test.ended': 'A battery test ended.',
  'outlet.changed': 'An outlet group went on or off.',
  'outlet.pending': 'An outlet group has a sequence under way.',
  'outlet.idle': 'The sequence of an outlet group is over.',
  'setting.changed': 'A setting of the UPS changed.',
  'firmware.changed': 'The UPS reports another firmware version.',
  'link.lost': 'The UPS does not answer.',
  'link.restored': 'The UPS answers again.',
  'unit.changed': 'Another unit is on this link.',
  'unit.found': 'A unit answered on this link for the first time since the agent started.',
  'command.rejected': 'A command could not be taken.',
  'command.local': 'A command was given beside the UPS, not by the cloud: who, from where, and what became of it.',
  'shutdown.forced': 'Every server that this UPS feeds is told to shut down now.',
  'shutdown.released': 'The forced shutdown is over.',
  'policy.would-act': 'The policy would act now, but only says so: a dry run, or commands are not allowed.',
  'down.rejected': 'A message to the agent was not taken: its signature, key, form or addressee was wrong.',
  'agent.started': 'The agent started.',
  'agent.stopped': 'The agent was stopped in order.',
  'agent.slept':
    'The agent itself stood still for so many seconds and saw nothing: it was stopped, suspended or starved.',
  'disk.failed': 'The outbox could not be written.',
} as const;

export type EventName = keyof typeof eventNames;
export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

/**
 * `away` is true when only the difference was seen (at start, after a lost link, or after the agent itself slept): it happened some time between
 * `since` and the record's `ts`. `details` holds the values that belong to it, in NUT's names where there are any.
 */
export const eventBody = z.looseObject({
  event: z.string().min(1).max(64),
  severity: z.enum(severities),
  away: z.boolean().optional(),
  since: z.int().min(0).optional(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

export type EventBody = {
  readonly event: EventName;
  readonly severity: Severity;
  readonly away?: boolean;
  readonly since?: number;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
};
