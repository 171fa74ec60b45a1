import type { LocalOutcome } from '../protection/guarded-ups.ts';
import type { Effect, Stepped } from './effect.ts';
import { endCut, type Guard, stepGuard, watching } from './guard.ts';
import { isOnBattery, isOnMains, type PolicyLook } from './policy-look.ts';
import type { PolicyRules } from './policy-rules.ts';
import { endSwitch, type Stage, type StageStepped, stageOn, stepStage } from './stage.ts';
import { noTrigger, reasonOf, stepTrigger, type Trigger } from './trigger.ts';
import { beginWake, endProbe, resting, stepSteady, stepWake, type Wake } from './wake.ts';

/** All that the policy remembers of one UPS. */
export interface PolicyState {
  readonly guard: Guard;
  readonly stages: Readonly<Record<string, Stage>>;
  readonly wake: Wake;
  /** As far as it was seen: between two looks on battery. */
  readonly onBatteryMs: number;
  /** At the look before. Not kept on disk. */
  readonly wasOnBattery: boolean;
  readonly steadyMs: number;
  /** By stage; '' for the whole UPS. Not kept on disk. */
  readonly triggers: Readonly<Record<string, Trigger>>;
}

export const firstPolicyState: PolicyState = {
  guard: watching,
  stages: {},
  wake: resting,
  onBatteryMs: 0,
  wasOnBattery: false,
  steadyMs: 0,
  triggers: {},
};

export type PolicyInput =
  | { readonly kind: 'look'; readonly look: PolicyLook }
  | { readonly kind: 'cut'; readonly outcome: LocalOutcome }
  | { readonly kind: 'switch'; readonly stage: string; readonly outcome: LocalOutcome }
  | { readonly kind: 'probe'; readonly host: string; readonly isUp: boolean };

/** The whole policy of one UPS, as a pure function: what is remembered and what came, to what is done. */
export function stepPolicy(state: PolicyState, input: PolicyInput, rules: PolicyRules): Stepped<PolicyState> {
  switch (input.kind) {
    case 'look':
      return stepLook(state, input.look, rules);
    case 'cut':
      return withGuard(state, endCut(state.guard, input.outcome, rules));
    case 'switch': {
      const stage = rules.stages.find(({ name }) => name === input.stage);
      const before = state.stages[input.stage];
      if (stage === undefined || before === undefined) return { state, effects: [] };
      return withStage(state, input.stage, endSwitch(before, input.outcome, stage), rules);
    }
    case 'probe': {
      const { state: wake, effects } = endProbe(state.wake, input.host, input.isUp, rules.wake);
      return { state: { ...state, wake }, effects };
    }
    default:
      return input satisfies never;
  }
}

function stepLook(before: PolicyState, look: PolicyLook, rules: PolicyRules): Stepped<PolicyState> {
  const effects: Effect[] = [];
  const follow = (stepped: Stepped<PolicyState>): PolicyState => {
    effects.push(...stepped.effects);
    return stepped.state;
  };
  let state: PolicyState = {
    ...before,
    // The first look on battery comes after the transfer: what passed before it was on mains.
    onBatteryMs: isOnMains(look)
      ? 0
      : before.onBatteryMs + (before.wasOnBattery && isOnBattery(look) ? look.elapsedMs : 0),
    wasOnBattery: isOnBattery(look),
    steadyMs: stepSteady(before.steadyMs, look, rules.wake),
    triggers: stepTriggers(before.triggers, look, rules),
  };
  const guarded = stepGuard(state.guard, look, rules, reasonFor(state, '', rules.when, look));
  state = follow(withGuard(state, guarded));
  if (guarded.returned) state = allReturned(state, rules);
  const isHeld = state.guard.at !== 'watching';
  const mayReturn = !isHeld && state.steadyMs > 0 && state.steadyMs >= rules.wake.steadyMs;
  for (const stage of rules.stages) {
    const reason = isHeld ? undefined : reasonFor(state, stage.name, stage.when, look);
    const stepped = stepStage(state.stages[stage.name] ?? stageOn, { look, reason, isHeld, mayReturn }, stage);
    state = follow(withStage(state, stage.name, stepped, rules));
  }
  const { state: wake, effects: more } = stepWake(state.wake, look, mayReturn, rules.wake);
  return { state: { ...state, wake }, effects: [...effects, ...more] };
}

function stepTriggers(before: PolicyState['triggers'], look: PolicyLook, rules: PolicyRules): PolicyState['triggers'] {
  const all = [{ name: '', when: rules.when }, ...rules.stages];
  return Object.fromEntries(all.map(({ name, when }) => [name, stepTrigger(before[name] ?? noTrigger, when, look)]));
}

const reasonFor = (state: PolicyState, name: string, when: PolicyRules['when'], look: PolicyLook): string | undefined =>
  reasonOf(state.triggers[name] ?? noTrigger, when, look, state.onBatteryMs);

const withGuard = (state: PolicyState, { state: guard, effects }: Stepped<Guard>): Stepped<PolicyState> => ({
  state: { ...state, guard },
  effects,
});

function withStage(
  state: PolicyState,
  name: string,
  { state: stage, effects, returned }: StageStepped,
  rules: PolicyRules,
): Stepped<PolicyState> {
  const wake = returned ? beginWake(state.wake, rules.wake, name) : state.wake;
  return { state: { ...state, wake, stages: { ...state.stages, [name]: stage } }, effects };
}

/** The whole output is on again: what a stage was waiting for is over, and its group is switched on where it is off. */
function allReturned(state: PolicyState, rules: PolicyRules): PolicyState {
  const stages = Object.entries(state.stages).map(([name, stage]): [string, Stage] => {
    const byGroup = (stage.at === 'shed' && stage.byGroup) || stage.at === 'switching';
    return [name, byGroup ? { at: 'shed', byGroup: true } : stageOn];
  });
  return { ...state, stages: Object.fromEntries(stages), wake: beginWake(state.wake, rules.wake, 'all') };
}
