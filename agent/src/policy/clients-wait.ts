/** How the servers that were told to go down do it. */
export interface ClientsWait {
  /** Since the first of them was told; where none was, since it began. */
  readonly waitedMs: number;
  /** At least one was logged in since: one that goes down now, and must come back. */
  readonly told: boolean;
  /** So long none has been logged in. */
  readonly emptyMs: number;
}

export const freshWait: ClientsWait = { waitedMs: 0, told: false, emptyMs: 0 };

/** After a start of the agent its clients need so long to log in again; until then nobody there means nothing. */
export const LOGIN_AGAIN_MS = 30_000;

/** After a start of the agent a unit is read by then; a cut before that would only be refused. */
const SEEN_AGAIN_MS = 10_000;

export function stepWait(
  wait: ClientsWait,
  { clients, isTold }: { readonly clients: readonly string[]; readonly isTold: boolean },
  elapsedMs: number,
): ClientsWait {
  const isEmpty = clients.length === 0;
  const told = wait.told || isTold || !isEmpty;
  return {
    // Whoever comes late has the whole time.
    waitedMs: told && !wait.told ? 0 : wait.waitedMs + elapsedMs,
    told,
    emptyMs: isEmpty ? wait.emptyMs + elapsedMs : 0,
  };
}

/** All that were told have left and had their time, or the wait is over. */
export function isWaitOver(
  { waitedMs, told, emptyMs }: ClientsWait,
  { waitMs, settleMs }: { readonly waitMs: number; readonly settleMs: number },
  { upMs, isFresh }: { readonly upMs: number; readonly isFresh: boolean },
): boolean {
  if (waitedMs >= waitMs && (isFresh || upMs >= SEEN_AGAIN_MS)) return true;
  return told && emptyMs >= settleMs && upMs >= LOGIN_AGAIN_MS;
}

/** What tells how the wait goes on after a restart of the agent. */
export interface Resumption {
  /** Since the first server was told, as far as that counts on; undefined when none was. */
  readonly toldMs: number | undefined;
  /** Since the wait was kept; undefined where that is not known. */
  readonly keptMs: number | undefined;
}

export function resumeWait<W extends ClientsWait>(wait: W, { toldMs, keptMs }: Resumption): W {
  if (!wait.told && toldMs === undefined) return wait;
  const waitedMs = keptMs === undefined ? 0 : Math.min(toldMs ?? 0, wait.waitedMs + keptMs);
  return { ...wait, told: true, waitedMs };
}
