/** How the servers that were told to go down do it. */
export interface ClientsWait {
  readonly waitedMs: number;
  /** At least one was logged in since: one that goes down now, and must come back. */
  readonly told: boolean;
  /** So long none has been logged in. */
  readonly emptyMs: number;
}

export const freshWait: ClientsWait = { waitedMs: 0, told: false, emptyMs: 0 };

/** After a start of the agent its clients need so long to log in again; until then nobody there means nothing. */
export const LOGIN_AGAIN_MS = 30_000;

export function stepWait(wait: ClientsWait, clients: readonly string[], elapsedMs: number): ClientsWait {
  const isEmpty = clients.length === 0;
  return {
    waitedMs: wait.waitedMs + elapsedMs,
    told: wait.told || !isEmpty,
    emptyMs: isEmpty ? wait.emptyMs + elapsedMs : 0,
  };
}

/** All that were told have left and had their time, or the wait is over. */
export function isWaitOver(
  { waitedMs, told, emptyMs }: ClientsWait,
  { waitMs, settleMs, upMs }: { readonly waitMs: number; readonly settleMs: number; readonly upMs: number },
): boolean {
  return waitedMs >= waitMs || (told && emptyMs >= settleMs && upMs >= LOGIN_AGAIN_MS);
}
