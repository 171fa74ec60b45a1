/** What came of a fetch that threw. fetch says only "fetch failed": what happened stands in its cause. */
export type FetchError = { readonly reached: 'no' | 'maybe'; readonly reason: string };

/** Failures of these come before the first byte of a request. */
const beforeSending = new Set(['connect', 'getaddrinfo']);
/** A peer that is not believed is told nothing; "bad port" and its like have no code. */
const unsent =
  /^(UND_ERR_CONNECT_TIMEOUT|ERR_INVALID_URL|ERR_TLS_.*|CERT_.*|UNABLE_TO_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*)$/;

/** Only what certainly never left counts as that: all else may have been heard. */
export function readFetchError(error: unknown, withinMs: number): FetchError {
  if (error instanceof Error && error.name === 'TimeoutError')
    return { reached: 'maybe', reason: `nothing came within ${withinMs / 1000} s` };
  const outer = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const cause = outer instanceof AggregateError && outer.errors[0] instanceof Error ? outer.errors[0] : outer;
  if (!(cause instanceof Error)) return { reached: 'maybe', reason: String(cause) };
  const syscall = 'syscall' in cause ? String(cause.syscall) : '';
  const code = 'code' in cause ? String(cause.code) : '';
  const neverLeft = beforeSending.has(syscall) || unsent.test(code) || cause.message === 'bad port';
  return { reached: neverLeft ? 'no' : 'maybe', reason: cause.message };
}
