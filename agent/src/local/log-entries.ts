import { type CommandMessage, type EventBody, severities } from '@ridethrough/protocol';
import { z } from 'zod';
import { type Conclusion, isFinal } from '../commands/conclusion.ts';

/** One thing that happened, as the agent itself keeps it. */
export const logEntry = z.object({
  /** Counts up over restarts. */
  n: z.int().min(1),
  /** UTC ms by the machine's own clock. */
  at: z.number(),
  /** Id of the unit; `-` for the agent itself. */
  ups: z.string(),
  /** The event's name; `command` for what became of a command. */
  event: z.string(),
  severity: z.enum(severities),
  /** It happened some time between `since` and `at`. */
  away: z.boolean().optional(),
  since: z.number().optional(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

export type LogEntry = z.infer<typeof logEntry>;
export type NewEntry = Omit<LogEntry, 'n'>;

/** An event as it stands in the log. */
export function eventEntry(ups: string, at: number, body: EventBody): NewEntry {
  const { event, severity, away, since, details } = body;
  return {
    at,
    ups,
    event,
    severity,
    ...(away === true && { away }),
    ...(since !== undefined && { since }),
    ...(details && { details }),
  };
}

/** How a command goes on, as it stands in the log. */
export function commandEntry({ id, name, ups, by }: CommandMessage, at: number, conclusion: Conclusion): NewEntry {
  const { state, code, says } = conclusion;
  return {
    at,
    ups,
    event: 'command',
    severity: isFinal(conclusion) && state !== 'confirmed' ? 'warning' : 'info',
    details: { name, by, state, ...(code && { code }), ...(says !== undefined && { says }), command: id },
  };
}
