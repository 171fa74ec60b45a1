import type { Links } from '../line/links.ts';

/** The links as `GET /link` shows them: what is wrong with them, what they have seen, and what they did. */
export function describeLinks(
  { conditions, faults, quirks, nonsense, closeWrites, log }: Links,
  {
    rtu,
    connections,
  }: { rtu: { readonly heard: number; readonly shortGaps: number } | undefined; connections: number },
) {
  return {
    ...conditions,
    faults: faults.faults,
    quirks,
    nonsense,
    rtu,
    tcp: { connections },
    closeWrites,
    struck: log.struck,
    happenings: log.happenings,
  };
}
