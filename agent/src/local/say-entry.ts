import { AGENT_ITSELF, type EventName, eventNames } from '@ridethrough/protocol';
import type { LogEntry } from './log-entries.ts';
import type { UpsReport } from './status-report.ts';

/** Whose it is: the label where there is one, the unit's id where it is gone from the file, else the agent. */
export function ownerOf({ ups }: Pick<LogEntry, 'ups'>, all: readonly Pick<UpsReport, 'unit' | 'label'>[]): string {
  if (ups === AGENT_ITSELF) return 'agent';
  return all.find(({ unit }) => unit === ups)?.label ?? ups;
}

/** What happened, as a sentence. */
export function sayEntry({ event, details = {} }: Pick<LogEntry, 'event' | 'details'>): string {
  if (event === 'command')
    return `Command ${details.name}${details.by ? ` by ${details.by}` : ''}: ${details.state}${details.says ? ` (${details.says})` : ''}.`;
  return isKnown(event) ? eventNames[event] : event;
}

/** Stands beside it anyway, or tells a person nothing. */
const said: ReadonlySet<string> = new Set(['label', 'boot', 'command']);

/** The values that belong to it, `name value`; of a command they stand in the sentence. */
export function sayDetails({ event, details = {} }: Pick<LogEntry, 'event' | 'details'>): string {
  if (event === 'command') return '';
  return Object.entries(details)
    .filter(([name]) => !said.has(name))
    .map(([name, value]) => `${name} ${typeof value === 'number' ? Math.round(value * 100) / 100 : value}`)
    .join(', ');
}

const isKnown = (event: string): event is EventName => Object.hasOwn(eventNames, event);
