import type { UpsPolicy } from '../config/policy-schema.ts';
import type { GuardRules } from './guard.ts';
import type { StageRules } from './stage.ts';
import type { When } from './trigger.ts';
import type { WakeRules } from './wake.ts';

/** The policy of one UPS as its state machine uses it. */
export interface PolicyRules extends GuardRules {
  readonly when: When;
  readonly stages: readonly (StageRules & { readonly when: When })[];
  readonly wake: WakeRules;
}

export function rulesOf({ label, when, waitSeconds, settleSeconds, stages, wake }: UpsPolicy): PolicyRules {
  const settleMs = settleSeconds * 1000;
  return {
    label,
    when,
    waitMs: waitSeconds * 1000,
    settleMs,
    canWake: wake.hosts.length > 0,
    stages: stages.map((stage) => ({
      name: stage.name,
      when: stage.when,
      outletGroup: stage.outletGroup,
      waitMs: stage.waitSeconds * 1000,
      settleMs: Math.min(settleMs, stage.waitSeconds * 1000),
    })),
    wake: {
      chargePercent: wake.chargePercent,
      steadyMs: wake.steadySeconds * 1000,
      hosts: wake.hosts.map(({ name, answers, stage, pauseSeconds, retrySeconds, giveUpSeconds }) => ({
        name,
        hasAnswer: answers !== undefined,
        stage,
        pauseMs: pauseSeconds * 1000,
        retryMs: retrySeconds * 1000,
        giveUpMs: giveUpSeconds * 1000,
      })),
    },
  };
}
