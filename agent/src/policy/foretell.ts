import type { Effect } from './effect.ts';
import type { PolicyLook } from './policy-look.ts';
import type { PolicyRules } from './policy-rules.ts';
import { sayReturn } from './say-return.ts';
import { sayTime } from './say-time.ts';
import { firstPolicyState, type PolicyInput, stepPolicy } from './step-policy.ts';

/** What the foretelling begins with: as it is now, or as it is assumed. */
export interface Beginning {
  readonly chargePercent: number;
  readonly runtimeSeconds: number;
  /** Limits of a low battery. */
  readonly low: { readonly runtimeSeconds: number; readonly chargePercent: number };
  /** Between the command to cut and the output going off. */
  readonly offDelaySeconds: number | undefined;
  /** Told to cut on good mains, an older unit stays off for so long. */
  readonly staysOffSeconds?: number | undefined;
  readonly clients: readonly string[];
  readonly stageClients: Readonly<Record<string, readonly string[]>>;
}

export interface Foretold {
  /** After the mains failed; undefined where it depends on their return. */
  readonly atSeconds: number | undefined;
  readonly says: string;
}

export interface Foretelling {
  readonly lines: readonly Foretold[];
  /** The battery is empty before the output is cut. */
  readonly isTooLate: boolean;
}

/** The rule's own hold. */
const LOW_HOLD_SECONDS = 5;
const SWITCH_SECONDS = 2;
const LONGEST_SECONDS = 86_400;
const SOMEBODY = ['a server'];

/**
 * Plays the policy's own state machine from the moment when the mains fail, on a battery that runs down evenly: servers
 * take as long as they may, so every time is the latest.
 */
export function foretell(rules: PolicyRules, begin: Beginning): Foretelling {
  const lines: Foretold[] = [{ atSeconds: 0, says: 'the mains fail' }];
  let state = firstPolicyState;
  let lowFor = 0;
  let offAt: number | undefined;
  const forced = new Map<string, string>();
  const groups = new Map<string, { readonly is: 'on' | 'off' }>();
  const due: { readonly at: number; readonly input: PolicyInput }[] = [];
  for (let at = 0; at <= Math.min(begin.runtimeSeconds, LONGEST_SECONDS); at++) {
    const runtime = begin.runtimeSeconds - at;
    const charge = (begin.chargePercent * runtime) / Math.max(1, begin.runtimeSeconds);
    lowFor = runtime <= begin.low.runtimeSeconds || charge <= begin.low.chargePercent ? lowFor + 1 : 0;
    if (lowFor === LOW_HOLD_SECONDS + 1)
      lines.push({ atSeconds: at, says: `the battery is low: ${Math.round(charge)} %, ${sayTime(runtime)} left` });
    if (offAt !== undefined && at >= offAt) return { lines: [...lines, ...afterwards(rules, at)], isTooLate: false };
    const look: PolicyLook = {
      at: at * 1000,
      elapsedMs: at === 0 ? 0 : 1000,
      // Long enough for everybody to be logged in.
      upMs: 3_600_000,
      isFresh: true,
      source: 'battery',
      isLow: lowFor > LOW_HOLD_SECONDS,
      offInMs: undefined,
      charge,
      runtime,
      voltage: undefined,
      forced: forced.get(rules.label),
      isTold: forced.has(rules.label),
      clients: begin.clients.length > 0 ? begin.clients : SOMEBODY,
      stages: Object.fromEntries(
        rules.stages.map(({ name }) => {
          const clients = begin.stageClients[name] ?? [];
          const group = groups.get(name)?.is ?? 'on';
          return [
            name,
            {
              clients: clients.length > 0 ? clients : SOMEBODY,
              forced: forced.get(name),
              isTold: forced.has(name),
              group,
            },
          ];
        }),
      ),
    };
    const inputs: PolicyInput[] = [
      ...due.filter((one) => one.at === at).map(({ input }) => input),
      { kind: 'look', look },
    ];
    for (const input of inputs) {
      const stepped = stepPolicy(state, input, rules);
      state = stepped.state;
      for (const effect of stepped.effects) {
        const line = sayEffect(effect, rules, begin);
        if (line !== undefined) lines.push({ atSeconds: at, says: line });
        if (effect.do === 'force') forced.set(effect.label, effect.why);
        if (effect.do === 'cut') offAt = at + (begin.offDelaySeconds ?? 0);
        if (effect.do === 'switch') {
          groups.set(effect.stage, { is: effect.to });
          due.push({
            at: at + SWITCH_SECONDS,
            input: { kind: 'switch', stage: effect.stage, outcome: { state: 'confirmed' } },
          });
        }
      }
    }
  }
  const says = 'the battery is empty: everything goes dark, whether its servers are down or not';
  const end = begin.runtimeSeconds;
  return end > LONGEST_SECONDS
    ? {
        lines: [...lines, { atSeconds: LONGEST_SECONDS, says: 'a day later the battery still holds' }],
        isTooLate: false,
      }
    : { lines: [...lines, { atSeconds: end, says }, ...returned(rules)], isTooLate: true };
}

function sayEffect(effect: Effect, rules: PolicyRules, begin: Beginning): string | undefined {
  switch (effect.do) {
    case 'force': {
      const stage = rules.stages.find(({ name }) => name === effect.label);
      const clients = stage === undefined ? begin.clients : (begin.stageClients[stage.name] ?? []);
      const who = stage === undefined ? 'all servers are' : `the servers of stage ${stage.name} are`;
      const there = clients.length === 0 ? 'none is logged in now' : `logged in now: ${clients.join(', ')}`;
      const waitMs = (stage ?? rules).waitMs;
      return `${who} told to go down, because ${effect.why} (${there}); they have ${sayTime(waitMs / 1000)} at most`;
    }
    case 'switch': {
      const stage = rules.stages.find(({ name }) => name === effect.stage);
      return `outlet group ${stage?.outletGroup} (stage ${effect.stage}) is switched ${effect.to}`;
    }
    case 'cut':
      return `the UPS is told to cut: off ${sayDelay(begin.offDelaySeconds)}, ${sayReturn(begin.staysOffSeconds)}`;
    case 'say':
    case 'probe':
    case 'wake':
      return undefined;
    default:
      return effect satisfies never;
  }
}

const afterwards = (rules: PolicyRules, at: number): Foretold[] => [
  { atSeconds: at, says: 'the output is off; the UPS waits for the mains' },
  ...returned(rules),
];

function returned({ stages, wake }: PolicyRules): Foretold[] {
  const groups = stages.flatMap(({ name, outletGroup }) =>
    outletGroup === undefined ? [] : [`${outletGroup} (${name})`],
  );
  const hosts = wake.hosts.map(({ name }) => name);
  const says = [
    'the mains are back: the UPS turns its output on, when its battery holds what its own settings ask for',
    ...(groups.length + hosts.length > 0
      ? [`mains steady for ${sayTime(wake.steadyMs / 1000)} and the battery at ${wake.chargePercent} % or more:`]
      : []),
    ...(groups.length > 0 ? [`outlet group ${groups.join(', ')} is switched on`] : []),
    ...hosts.map((host, index) => `${index === 0 ? '' : 'then '}${host} is called to wake`),
  ];
  return says.map((one) => ({ atSeconds: undefined, says: one }));
}

function sayDelay(seconds: number | undefined): string {
  if (seconds === undefined) return 'after its own delay';
  return seconds === 0 ? 'at once' : `in ${sayTime(seconds)}`;
}
