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
      readonly told?: Told;
    };

/** Servers that were logged in since it was set: they go down, whether or not they are seen again. */
export interface Told {
  /** Monotonic ms of the first moment with one. */
  readonly at: number;
  /** Each of those who were there last had been given the answer. */
  readonly all: boolean;
}

export type ForcedInput =
  | { readonly kind: 'force'; readonly why: string }
  /** The agent's machine was started anew since: most likely the output was off. */
  | { readonly kind: 'machine-restarted' }
  | ({ readonly kind: 'told' } & Told)
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
      return state.kind === 'set' ? withoutQuiet({ ...state, wasOff: 'likely' }) : state;
    case 'told': {
      if (state.kind !== 'set') return state;
      const { at } = state.told ?? input;
      return { ...state, told: { at, all: input.all } };
    }
    case 'look':
      return state.kind === 'set' ? look(state, input) : state;
    default:
      return input satisfies never;
  }
}

type ForcedNow = Extract<ForcedShutdown, { kind: 'set' }>;

function look(
  state: ForcedNow,
  { at, source, isGoingOff, clients }: Extract<ForcedInput, { kind: 'look' }>,
): ForcedShutdown {
  const { wasOff, quietSince } = state;
  if (source === undefined) return withoutQuiet(state);
  if (source === 'off') return withoutQuiet({ ...state, wasOff: 'seen' });
  const isMains = source !== 'battery';
  // What was not seen needs the mains as its witness.
  if (!isGoingOff && (wasOff === 'seen' || (wasOff === 'likely' && isMains))) return notForced;
  if (!isMains || isGoingOff || clients > 0) return withoutQuiet(state);
  const since = quietSince ?? at;
  return at - since >= QUIET_MS ? notForced : { ...state, quietSince: since };
}

function withoutQuiet({ quietSince: _, ...state }: ForcedNow): ForcedNow {
  return state;
}
