import { z } from 'zod';
import { logEntry } from './log-entries.ts';
import { sayDetails, sayEntry } from './say-entry.ts';

const entry = logEntry.extend({ owner: z.string() });
const answer = z.looseObject({ log: z.array(entry) });
export type OwnedEntry = z.infer<typeof entry>;

/** The entries in an answer of the control socket; undefined when it is another answer. */
export function readLog(given: unknown): readonly OwnedEntry[] | undefined {
  return answer.safeParse(given).data?.log;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** One line, in this machine's time. */
export function sayLogEntry(one: OwnedEntry): string {
  const { at, owner, severity, away } = one;
  const time = new Date(at);
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  const details = sayDetails(one);
  return `${day} ${clock} ${severity.padEnd(8)} ${owner}: ${sayEntry(one)}${away === true ? ' (seen only afterwards)' : ''}${details === '' ? '' : ` ${details}`}`;
}
