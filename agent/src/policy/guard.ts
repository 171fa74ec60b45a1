import type { LocalOutcome } from '../protection/guarded-ups.ts';
import { type ClientsWait, freshWait, isWaitOver, type Resumption, resumeWait, stepWait } from './clients-wait.ts';
import { type Effect, info, type Stepped, warn } from './effect.ts';
import { isGoingOff, isOff, isOnBattery, isOnMains, type PolicyLook } from './policy-look.ts';
import { pauseAfter, sayOutcome, wroteNothing } from './retry.ts';
import { sayTime } from './say-time.ts';

/** What is known of a cut that was asked for. */
export interface Cut {
  readonly tries: number;
  /** Cuts asked for once more because nobody came back after one that was not seen. */
  readonly again: number;
  /** Servers that were still there when it was asked for, and never left since. */
  readonly here: readonly string[];
  /** The unit was out of sight since: it may have been off without being seen. */
  readonly blind: boolean;
}

/** From the moment when a UPS's servers must go down until they have power again. Plain JSON: it is kept on disk. */
export type Guard =
  /** `hadClients`: at the last look; who goes down at once is gone by the next one. */
  | { readonly at: 'watching'; readonly hadClients: boolean }
  | ({ readonly at: 'waiting'; readonly why: string } & ClientsWait)
  /** `asked`: the command is under way; else it is given again after the pause. */
  | ({ readonly at: 'cutting'; readonly asked: boolean; readonly pauseMs: number } & Cut)
  /** Whether the output was off is not known: its servers tell, by coming back or not. */
  | ({ readonly at: 'doubtful'; readonly quietMs: number; readonly batteryMs: number } & Cut)
  | ({ readonly at: 'off'; readonly sawOff: boolean; readonly onMs: number } & Cut);

export const watching: Guard = { at: 'watching', hadClients: false };

export interface GuardRules {
  readonly label: string;
  readonly waitMs: number;
  readonly settleMs: number;
  /** Something else brings hosts back: wake-on-LAN. */
  readonly canWake: boolean;
}

export interface GuardStepped extends Stepped<Guard> {
  /** The output was off and is on again, or all else was tried: time to wake what did not come by itself. */
  readonly returned?: true;
}

/** So long the servers of a cut that was not seen have to come back on good mains. */
export const COME_BACK_MS = 600_000;
const MOST_AGAIN = 3;
/** On battery with the output on, it cannot have been off meanwhile: the unit comes back with the mains only. */
const SURE_ON_BATTERY_MS = 10_000;
/** A forced shutdown that lasts so long after the return: its end was not seen as such. */
const RELEASED_WITHIN_MS = 30_000;
/** About half an hour. */
const MOST_TRIES_BEFORE_WAKING = 10;
/** It will not go better next time. */
const lasting: readonly (string | undefined)[] = ['unsupported', 'load-commands-denied', 'unknown-command'];
const firstCut: Cut = { tries: 0, again: 0, here: [], blind: false };

const stay = (state: Guard, ...effects: Effect[]): GuardStepped => ({ state, effects });

/** Forced by somebody, or by a rule of the policy (`reason`). */
export function stepGuard(state: Guard, look: PolicyLook, rules: GuardRules, reason: string | undefined): GuardStepped {
  switch (state.at) {
    case 'watching':
      return watch(state.hadClients, look, rules, reason);
    case 'waiting':
      return wait(state, look, rules);
    case 'cutting':
      return cutting(state, look, rules);
    case 'doubtful':
      return doubtful(state, look, rules);
    case 'off':
      return off(state, look, rules);
    default:
      return state satisfies never;
  }
}

function watch(
  hadClients: boolean,
  look: PolicyLook,
  { label, waitMs }: GuardRules,
  reason: string | undefined,
): GuardStepped {
  // Not by the policy; but what hung there may need a call all the same.
  if (isOff(look)) return stay({ at: 'off', sawOff: true, onMs: 0, ...firstCut }, info(`${label}: the output is off`));
  const why = look.forced ?? reason;
  if (why === undefined) return stay({ at: 'watching', hadClients: look.clients.length > 0 });
  const told = hadClients || look.isTold || look.clients.length > 0;
  const force: Effect[] = look.forced === undefined ? [{ do: 'force', label, why }] : [];
  const says = warn(`${label}: ${why}; ${told ? sayLatest(waitMs) : NOBODY_TOLD}`);
  return stay({ at: 'waiting', why, ...freshWait, told }, ...force, says);
}

const sayLatest = (waitMs: number): string =>
  `its servers go down, the output is cut in ${waitMs / 1000} s at the latest`;
/** On battery the output is cut all the same, while the mains stay away. */
export const NOBODY_TOLD = 'no server is logged in to be told, and good mains are not cut';

function wait(state: Extract<Guard, { at: 'waiting' }>, look: PolicyLook, rules: GuardRules): GuardStepped {
  const { label } = rules;
  const waited = { ...state, ...stepWait(state, look, look.elapsedMs) };
  // With nobody told, a timer that is called off leaves nobody down, and nothing to make good.
  if (isOff(look) || (isGoingOff(look) && waited.told))
    return stay(
      { at: 'off', sawOff: isOff(look), onMs: 0, ...firstCut },
      info(`${label}: the output goes off by itself`),
    );
  if (!waited.told && (isOnMains(look) || isGoingOff(look)))
    // Nobody was told, so nobody is down: cutting the mains from what hangs there would only do harm.
    return look.forced === undefined
      ? stay(watching, info(`${label}: the mains are back and no server was told; nothing is cut`))
      : stay(waited);
  if (!isWaitOver(waited, rules, look))
    return waited.told && !state.told ? stay(waited, warn(`${label}: ${sayLatest(rules.waitMs)}`)) : stay(waited);
  const left = look.clients.length === 0 ? 'all servers have left' : `still there: ${look.clients.join(', ')}`;
  return ask(
    { ...firstCut, here: look.clients },
    warn(`${label}: ${left}; the output is cut now, and comes back ${sayBack(look)}`),
  );
}

/** An older unit cannot be told to wait for mains that are there. */
const sayBack = (look: PolicyLook): string =>
  isOnMains(look) && look.staysOffSeconds !== undefined
    ? `${sayTime(look.staysOffSeconds)} after it has gone off: the mains are there already`
    : 'with the mains';

const ask = (cut: Cut, ...effects: Effect[]): GuardStepped =>
  stay({ at: 'cutting', asked: true, pauseMs: 0, ...cut, tries: cut.tries + 1, blind: false }, ...effects, {
    do: 'cut',
  });

function cutting(state: Extract<Guard, { at: 'cutting' }>, look: PolicyLook, rules: GuardRules): GuardStepped {
  const cut = follow(state, look);
  if (state.asked) return stay({ ...state, ...cut });
  if (isOff(look) || isGoingOff(look)) return stay({ at: 'off', sawOff: isOff(look), onMs: 0, ...cut });
  if (isBack(state, look)) return done(`${rules.label}: servers are back by themselves; nothing is cut any more`);
  if (rules.canWake && cut.tries >= MOST_TRIES_BEFORE_WAKING && isOnMains(look) && look.forced === undefined)
    return done(`${rules.label}: the output could not be cut; the servers that can be woken are woken`, 'warn');
  const pauseMs = state.pauseMs - look.elapsedMs;
  if (pauseMs > 0) return stay({ ...state, ...cut, pauseMs });
  const late = look.clients.filter((client) => !state.here.includes(client));
  if (look.forced === undefined || late.length === 0) return ask(cut);
  // It came up between two tries, and has only just been told.
  const wait = { ...freshWait, told: true };
  return stay(
    { at: 'waiting', why: look.forced, ...wait },
    warn(
      `${rules.label}: ${late.join(', ')} came meanwhile and goes down, too; the output is cut in ${rules.waitMs / 1000} s at the latest`,
    ),
  );
}

/** What became of the command to cut. */
export function endCut(state: Guard, outcome: LocalOutcome, { label }: Pick<GuardRules, 'label'>): GuardStepped {
  if (state.at !== 'cutting' || !state.asked) return stay(state);
  const { tries, again, here, blind } = state;
  const cut = { tries, again, here, blind };
  const isDone = outcome.state === 'confirmed' || outcome.code === 'not-on';
  if (isDone)
    return stay({ at: 'off', sawOff: true, onMs: 0, ...cut }, info(`${label}: ${outcome.says ?? 'the output is off'}`));
  const says = `${label}: the output was not cut (${sayOutcome(outcome)})`;
  if (blind && !wroteNothing(outcome))
    return stay({ at: 'doubtful', quietMs: 0, batteryMs: 0, ...cut }, warn(`${says}, and it was out of sight`));
  const pauseMs = pauseAfter(tries);
  const counted = lasting.includes(outcome.code) ? Math.max(tries, MOST_TRIES_BEFORE_WAKING) : tries;
  return stay(
    { at: 'cutting', asked: false, pauseMs, ...cut, tries: counted },
    warn(`${says}; again in ${pauseMs / 1000} s`),
  );
}

function doubtful(state: Extract<Guard, { at: 'doubtful' }>, look: PolicyLook, rules: GuardRules): GuardStepped {
  const { label } = rules;
  const cut = follow(state, look);
  if (isOff(look) || isGoingOff(look)) return stay({ at: 'off', sawOff: isOff(look), onMs: 0, ...cut });
  const batteryMs = isOnBattery(look) ? state.batteryMs + look.elapsedMs : 0;
  if (batteryMs >= SURE_ON_BATTERY_MS) return ask(cut, warn(`${label}: the output is still on; it is cut now`));
  if (isBack(state, look)) return done(`${label}: servers are back`);
  const quietMs = isOnMains(look) ? state.quietMs + look.elapsedMs : state.quietMs;
  if (quietMs < COME_BACK_MS) return stay({ at: 'doubtful', quietMs, batteryMs, ...cut });
  if (cut.again < MOST_AGAIN)
    return ask({ ...cut, again: cut.again + 1 }, warn(`${label}: no server came back; the output is cut once more`));
  if (look.forced !== undefined) return stay({ at: 'doubtful', quietMs, batteryMs, ...cut });
  return done(`${label}: no server came back; those that can be woken are woken`, 'warn');
}

function off(state: Extract<Guard, { at: 'off' }>, look: PolicyLook, { label }: GuardRules): GuardStepped {
  const cut = follow(state, look);
  const sawOff = state.sawOff || isOff(look);
  const isOn = (isOnMains(look) || isOnBattery(look)) && !isGoingOff(look);
  if (!isOn) return stay({ at: 'off', sawOff, onMs: 0, ...cut });
  // The timer was called off, and the servers are down.
  if (!sawOff)
    return cut.blind
      ? stay({ at: 'doubtful', quietMs: 0, batteryMs: 0, ...cut })
      : ask(cut, warn(`${label}: the output stayed on although its servers are down; it is cut now`));
  if (look.forced === undefined) return done(`${label}: the output is on again`);
  const onMs = state.onMs + look.elapsedMs;
  return onMs >= RELEASED_WITHIN_MS
    ? stay({ at: 'doubtful', quietMs: 0, batteryMs: 0, ...cut })
    : stay({ at: 'off', sawOff, onMs, ...cut });
}

const done = (says: string, level: 'info' | 'warn' = 'info'): GuardStepped => ({
  state: watching,
  effects: [{ do: 'say', level, says }],
  returned: true,
});

function follow({ tries, again, here, blind }: Cut, look: PolicyLook): Cut {
  return {
    tries,
    again,
    here: here.filter((client) => look.clients.includes(client)),
    blind: blind || !look.isFresh,
  };
}

/** A server that was gone is logged in again, on good mains, and is not told to go down. */
const isBack = ({ here }: Cut, look: PolicyLook): boolean =>
  isOnMains(look) && look.forced === undefined && look.clients.some((client) => !here.includes(client));

export interface Restart extends Resumption {
  readonly forced: string | undefined;
  /** The agent's machine hangs on this UPS and was started anew: the output was off. */
  readonly wasDark: boolean;
}

/** After a restart of the agent: what was under way then may have happened unseen. */
export function resumeGuard(state: Guard, { forced, wasDark, ...resumption }: Restart): Guard {
  if (wasDark) return { at: 'off', sawOff: true, onMs: 0, ...firstCut, blind: true };
  switch (state.at) {
    case 'watching':
      return state;
    case 'waiting':
      // Its end was seen by nobody: the outage may be over, and the servers on their way up.
      return forced === undefined
        ? { at: 'doubtful', quietMs: 0, batteryMs: 0, ...firstCut, blind: true }
        : resumeWait(state, resumption);
    case 'cutting': {
      const { tries, again, here } = state;
      return { at: 'doubtful', quietMs: 0, batteryMs: 0, tries, again, here, blind: true };
    }
    case 'doubtful':
    case 'off':
      return { ...state, blind: true };
    default:
      return state satisfies never;
  }
}
