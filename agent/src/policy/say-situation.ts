import { type Guard, NOBODY_TOLD } from './guard.ts';
import type { PolicyRules } from './policy-rules.ts';
import { sayTime } from './say-time.ts';
import type { Stage } from './stage.ts';
import type { PolicyState } from './step-policy.ts';

/** What the policy of one UPS is doing, a sentence each; nothing while it only watches. */
export function saySituation(
  { guard, stages, wake }: PolicyState,
  rules: PolicyRules,
  staysOffSeconds?: number | undefined,
): string[] {
  const { label } = rules;
  const ofStages = rules.stages.flatMap(({ name, outletGroup }) => {
    const stage = stages[name];
    const says = stage && sayStage(stage, outletGroup);
    return says === undefined ? [] : [`${label}: stage ${name} ${says}`];
  });
  const ofGuard = sayGuard(guard, rules, staysOffSeconds);
  return [
    ...(ofGuard === undefined ? [] : [`${label}: ${ofGuard}`]),
    ...ofStages,
    ...(wake.at === 'rest' ? [] : [`${label}: to be woken: ${wake.hosts.join(', ')}`]),
  ];
}

function sayGuard(guard: Guard, { waitMs }: PolicyRules, staysOffSeconds: number | undefined): string | undefined {
  switch (guard.at) {
    case 'watching':
      return undefined;
    case 'waiting': {
      if (!guard.told) return `${guard.why}; ${NOBODY_TOLD}`;
      const left = Math.max(0, Math.round((waitMs - guard.waitedMs) / 1000));
      return `servers go down (${guard.why}); the output is cut in ${left} s at the latest`;
    }
    case 'cutting':
      return guard.asked ? 'the output is being cut' : `the output could not be cut yet, ${guard.tries} tries`;
    case 'doubtful':
      return 'whether the output was cut is not known; waiting for servers to come back';
    case 'off':
      return `the output is off, or about to be; it comes back with the mains${
        staysOffSeconds === undefined
          ? ''
          : `, and no sooner than after ${sayTime(staysOffSeconds)} where they were back before the cut`
      }`;
    default:
      return guard satisfies never;
  }
}

function sayStage(stage: Stage, outletGroup: number | undefined): string | undefined {
  switch (stage.at) {
    case 'on':
      return undefined;
    case 'waiting':
      return `goes down (${stage.why})`;
    case 'switching':
      return `has its outlet group ${outletGroup} switched ${stage.to}`;
    case 'shed':
      return stage.byGroup ? `is down, outlet group ${outletGroup} off` : 'is down';
    default:
      return stage satisfies never;
  }
}
