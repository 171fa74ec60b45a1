import type { LogEntry } from '../local/log-entries.ts';
import type { StatusReport } from '../local/status-report.ts';

/** All that the page shows; programs get it as it stands, from `/status.json`. */
export interface PageContent {
  /** UTC ms by the machine's own clock. */
  readonly at: number;
  readonly status: StatusReport;
  /** Newest first. */
  readonly log: readonly LogEntry[];
}

/** What the page asks of the agent. */
export interface PageSource {
  readonly report: StatusReport;
  readonly log: readonly LogEntry[];
}

const MOST_SHOWN = 50;

export function pageContent({ report, log }: PageSource, at: number): PageContent {
  return { at, status: report, log: log.slice(-MOST_SHOWN).reverse() };
}
