import { z } from 'zod';
import type { LogEntry } from './log-entries.ts';
import { ownerOf } from './say-entry.ts';
import type { StatusReport } from './status-report.ts';

export interface ControlSource {
  readonly report: StatusReport;
  /** Oldest first. */
  readonly log: readonly LogEntry[];
}

const asks = ['status', 'log', 'clients'] as const;
const question = z.looseObject({
  ask: z.enum(asks),
  /** `log`: what came after the entry of this number. */
  after: z.int().min(0).default(0),
  /** `log`: the newest so many of them. */
  most: z.int().min(1).max(1000).default(50),
});

/** One line of the control socket to its answer, both JSON: `{"ask":"status"}`. */
export function answerLine(line: string, source: ControlSource): string {
  const asked = question.safeParse(fromJson(line));
  if (!asked.success)
    return JSON.stringify({
      ok: false,
      says: `not understood; one JSON object on a line, "ask" is one of ${asks.join(', ')}`,
    });
  const { ask, after, most } = asked.data;
  const { report, log } = source;
  switch (ask) {
    case 'status':
      return JSON.stringify({ ok: true, status: report });
    case 'log': {
      const entries = log.filter(({ n }) => n > after).slice(-most);
      return JSON.stringify({
        ok: true,
        log: entries.map((entry) => ({ ...entry, owner: ownerOf(entry, report.ups) })),
      });
    }
    case 'clients':
      return JSON.stringify({ ok: true, protection: report.protection ?? null });
    default:
      return ask satisfies never;
  }
}

function fromJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
