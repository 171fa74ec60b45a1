import type { StatusReport } from './status-report.ts';

export interface ControlSource {
  report(): StatusReport;
}

const asks = ['status'] as const;

/** One line of the control socket to its answer, both JSON: `{"ask":"status"}`. */
export function answerLine(line: string, source: ControlSource): string {
  const ask = askOf(line);
  if (ask === 'status') return JSON.stringify({ ok: true, status: source.report() });
  return JSON.stringify({
    ok: false,
    says: `not understood; one JSON object on a line, "ask" is one of ${asks.join(', ')}`,
  });
}

function askOf(line: string): unknown {
  try {
    const given: unknown = JSON.parse(line);
    return typeof given === 'object' && given !== null && 'ask' in given ? given.ask : undefined;
  } catch {
    return undefined;
  }
}
