import type { Links } from '../line/links.ts';

type Seen = {
  readonly rtu: { readonly heard: number; readonly shortGaps: number } | undefined;
  readonly connections: number;
  /** Happenings after this number; without it none, since they may be a thousand. */
  readonly after: number | undefined;
};

/** The links as `GET /link` shows them: what is wrong with them, what they have seen, and what they did. */
export function describeLinks(
  { conditions, faults, quirks, nonsense, closeWrites, log }: Links,
  { rtu, connections, after }: Seen,
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
    ...(after !== undefined && { happenings: log.happenings(after) }),
  };
}
