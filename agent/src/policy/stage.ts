import type { LocalOutcome } from '../protection/guarded-ups.ts';
import { type ClientsWait, freshWait, isWaitOver, type Resumption, resumeWait, stepWait } from './clients-wait.ts';
import { type Effect, info, type Stepped, warn } from './effect.ts';
import { isOnMains, type PolicyLook, type StageLook } from './policy-look.ts';
import { pauseAfter, sayOutcome } from './retry.ts';

/** One group of servers, or of outlets, that goes before the rest. Plain JSON: it is kept on disk. */
export type Stage =
  | { readonly at: 'on' }
  | ({ readonly at: 'waiting'; readonly why: string } & ClientsWait)
  | {
      readonly at: 'switching';
      readonly to: 'on' | 'off';
      readonly asked: boolean;
      readonly pauseMs: number;
      readonly tries: number;
    }
  /** Its servers are down; `byGroup`: and its outlet group off. */
  | { readonly at: 'shed'; readonly byGroup: boolean };

export const stageOn: Stage = { at: 'on' };

export interface StageRules {
  readonly name: string;
  readonly outletGroup: number | undefined;
  readonly waitMs: number;
  readonly settleMs: number;
}

export interface StageStepped extends Stepped<Stage> {
  /** It has its power again; its servers can be woken. */
  readonly returned?: true;
}

export interface StageInput {
  readonly look: PolicyLook;
  /** Why it is to be shed now. */
  readonly reason: string | undefined;
  /** The whole output is about to be cut, or is off: no outlet group is switched beside that. */
  readonly isHeld: boolean;
  /** The mains are steady and the battery holds enough: it may come back. */
  readonly mayReturn: boolean;
}

const MOST_TRIES_OFF = 3;

const stay = (state: Stage, ...effects: Effect[]): StageStepped => ({ state, effects });

export function stepStage(state: Stage, input: StageInput, rules: StageRules): StageStepped {
  const { look, reason, isHeld } = input;
  const { name } = rules;
  const seen = look.stages[name] ?? { clients: [], forced: undefined, isTold: false, group: undefined };
  switch (state.at) {
    case 'on': {
      if (reason === undefined && (seen.forced === undefined || seen.forced === look.forced || isHeld))
        return stay(state);
      const why = reason ?? seen.forced ?? '';
      const force: Effect[] = seen.forced === undefined ? [{ do: 'force', label: name, why }] : [];
      const told = seen.isTold || seen.clients.length > 0;
      return stay({ at: 'waiting', why, ...freshWait, told }, ...force, warn(`stage ${name} goes down: ${why}`));
    }
    case 'waiting':
      return wait(state, input, seen, rules);
    case 'switching': {
      if (state.asked || isHeld) return stay(state);
      if (seen.group === state.to && look.isFresh) return switched(state.to, rules);
      const pauseMs = state.pauseMs - look.elapsedMs;
      return pauseMs > 0 ? stay({ ...state, pauseMs }) : ask(state.to, state.tries, rules);
    }
    case 'shed': {
      if (!input.mayReturn || isHeld || seen.forced !== undefined) return stay(state);
      if (state.byGroup && seen.group !== 'on') return ask('on', 0, rules);
      return { state: stageOn, effects: [info(`stage ${name} may come back`)], returned: true };
    }
    default:
      return state satisfies never;
  }
}

function wait(
  state: Extract<Stage, { at: 'waiting' }>,
  { look, isHeld }: StageInput,
  seen: StageLook,
  rules: StageRules,
): StageStepped {
  const waited = { ...state, ...stepWait(state, seen, look.elapsedMs) };
  const { name, outletGroup } = rules;
  if (!waited.told && isOnMains(look))
    return seen.forced === undefined
      ? stay(stageOn, info(`stage ${name} stays: the mains are back in time`))
      : stay(waited);
  if (isHeld || !isWaitOver(waited, rules, look)) return stay(waited);
  // Also with the mains back: its servers are down, and come back by their outlets going off and on.
  if (outletGroup !== undefined) return ask('off', 0, rules);
  return stay({ at: 'shed', byGroup: false }, info(`stage ${name} is down`));
}

function ask(to: 'on' | 'off', tries: number, { name, outletGroup }: StageRules): StageStepped {
  return stay(
    { at: 'switching', to, asked: true, pauseMs: 0, tries: tries + 1 },
    warn(`stage ${name}: outlet group ${outletGroup} is switched ${to}`),
    { do: 'switch', stage: name, to },
  );
}

function switched(to: 'on' | 'off', { name, outletGroup }: StageRules): StageStepped {
  const says = info(`stage ${name}: outlet group ${outletGroup} is ${to}`);
  return to === 'off' ? stay({ at: 'shed', byGroup: true }, says) : { state: stageOn, effects: [says], returned: true };
}

/** What became of the command to its outlet group. */
export function endSwitch(state: Stage, outcome: LocalOutcome, rules: StageRules): StageStepped {
  if (state.at !== 'switching' || !state.asked) return stay(state);
  if (outcome.state === 'confirmed') return switched(state.to, rules);
  const says = `stage ${rules.name}: outlet group ${rules.outletGroup} was not switched ${state.to} (${sayOutcome(outcome)})`;
  // Off is given up, on never is.
  if (state.to === 'off' && state.tries >= MOST_TRIES_OFF)
    return stay({ at: 'shed', byGroup: true }, warn(`${says}; given up`));
  const pauseMs = pauseAfter(state.tries);
  return stay({ ...state, asked: false, pauseMs }, warn(`${says}; again in ${pauseMs / 1000} s`));
}

/** After a restart of the agent: what the command did is read from the outlet group. */
export function resumeStage(state: Stage, resumption: Resumption): Stage {
  if (state.at === 'waiting') return resumeWait(state, resumption);
  return state.at === 'switching' ? { ...state, asked: false, pauseMs: 5000 } : state;
}
