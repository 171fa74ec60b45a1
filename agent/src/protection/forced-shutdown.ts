/** Forced shutdown of everything that a UPS feeds. Once set it stays, also over a restart of the agent, until one of its two ends has come. */
export type ForcedShutdown =
  | { readonly kind: 'clear' }
  | {
      readonly kind: 'set';
      readonly why: string;
      /** The output was off since, by what was seen or by the likes of it: once it is on again it is over. */
      readonly wasOff: 'no' | 'seen' | 'likely';
      /** Monotonic ms since when mains have been good and nobody logged in. */
      readonly quietSince?: number;
    };

export type ForcedInput =
  | { readonly kind: 'force'; readonly why: string }
  /** The agent's machine was started anew since: most likely the output was off. */
  | { readonly kind: 'machine-restarted' }
  | {
      readonly kind: 'look';
      /** Monotonic ms. */
      readonly at: number;
      /** Undefined while the UPS is not seen. */
      readonly source: 'mains' | 'battery' | 'bypass' | 'off' | undefined;
      /** A timer of the unit's will turn its whole output off. */
      readonly isGoingOff: boolean;
      /** Servers that are logged in. */
      readonly clients: number;
    };

const QUIET_MS = 60_000;

export const notForced: ForcedShutdown = { kind: 'clear' };

/** What a forced shutdown is after this. Pure: every row of the table can be tried on paper. */
export function stepForced(state: ForcedShutdown, input: ForcedInput): ForcedShutdown {
  switch (input.kind) {
    case 'force':
      return state.kind === 'set' ? state : { kind: 'set', why: input.why, wasOff: 'no' };
    case 'machine-restarted':
      return state.kind === 'set' ? { kind: 'set', why: state.why, wasOff: 'likely' } : state;
    case 'look':
      return state.kind === 'set' ? look(state, input) : state;
    default:
      return input satisfies never;
  }
}

function look(
  { why, wasOff, quietSince }: Extract<ForcedShutdown, { kind: 'set' }>,
  { at, source, isGoingOff, clients }: Extract<ForcedInput, { kind: 'look' }>,
): ForcedShutdown {
  if (source === undefined) return { kind: 'set', why, wasOff };
  if (source === 'off') return { kind: 'set', why, wasOff: 'seen' };
  const isMains = source !== 'battery';
  // What was not seen needs the mains as its witness.
  if (!isGoingOff && (wasOff === 'seen' || (wasOff === 'likely' && isMains))) return notForced;
  if (!isMains || isGoingOff || clients > 0) return { kind: 'set', why, wasOff };
  const since = quietSince ?? at;
  return at - since >= QUIET_MS ? notForced : { kind: 'set', why, wasOff, quietSince: since };
}
