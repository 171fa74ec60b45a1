import type { Clock } from '../clock.ts';
import type { Config } from '../config/config-schema.ts';
import type { UpsPolicy, WakeHost } from '../config/policy-schema.ts';
import type { Keeper } from '../events/keeper.ts';
import type { PolicyReport } from '../local/protection-report.ts';
import type { CombinedDefinition } from '../protection/combined-ups.ts';
import type { LocalOutcome, Protection } from '../protection/guarded-ups.ts';
import type { RunnerLog } from '../runner/runner-parts.ts';
import { combinedOf } from './combined-of.ts';
import { cutCommand, switchCommand } from './command-of.ts';
import { composePolicyReport } from './compose-policy-report.ts';
import type { Present } from './dry-run.ts';
import type { Effect } from './effect.ts';
import { lookAt } from './look-at.ts';
import { isOnMains, type PolicyLook } from './policy-look.ts';
import { type PolicyRules, rulesOf } from './policy-rules.ts';
import { saySituation } from './say-situation.ts';
import { firstPolicyState, type PolicyInput, type PolicyState, stepPolicy } from './step-policy.ts';
import { restorePolicy, storePolicy } from './stored-policy.ts';

/** What the policy reaches of the network. */
export interface HostReach {
  /** Sends the call that wakes a host; never rejects. */
  wake(host: WakeHost): Promise<void>;
  /** Is its TCP port open? Never rejects. */
  answers(host: WakeHost): Promise<boolean>;
}

export interface PolicyDeskParts {
  readonly config: Pick<Config, 'policy' | 'ups'>;
  readonly protection: Protection;
  readonly clock: Clock;
  readonly keeper: Keeper;
  readonly reach: HostReach;
  /** Changes when the machine is started anew; undefined where that cannot be told. */
  readonly machineBoot: string | undefined;
  /** Ms since then, by a clock that nobody sets; undefined where there is none. */
  readonly machineUpMs?: (() => number) | undefined;
  /** Does the agent's machine hang on this UPS? */
  readonly feedsGateway: (label: string) => boolean;
  /** Records what would be done, where the policy does not act. */
  readonly tell: (label: string, says: string) => void;
  readonly signal: AbortSignal;
  readonly log: RunnerLog;
}

interface One {
  readonly policy: UpsPolicy;
  readonly rules: PolicyRules;
  state: PolicyState;
  saved: string;
  savedAt: number;
  /** What a policy that does not act has said already, in this outage. */
  readonly said: Set<string>;
}

const LOOK_EVERY_MS = 1000;
/** Longer the agent did not watch, and its servers were not told. */
const MOST_ELAPSED_MS = 5000;
/** Counters are kept so often; a change of what is under way at once. */
const SAVE_EVERY_MS = 10_000;
const BY = 'policy';
/** Hours are played through for it. */
const FORETELL_EVERY_MS = 20_000;

/** Lets the policy of each UPS look, and does what it wants done. All that is decided is decided in `stepPolicy`. */
export class PolicyDesk {
  private readonly parts: PolicyDeskParts;
  private readonly combined: readonly CombinedDefinition[];
  private all: readonly One[] = [];
  private startedAt = 0;
  private lookedAt = 0;
  private told: { readonly at: number; readonly report: PolicyReport | undefined } | undefined;

  constructor(parts: PolicyDeskParts) {
    this.parts = parts;
    this.combined = combinedOf(parts.config.policy);
  }

  /** Takes up what was kept; after the protection has. */
  start(): void {
    const { clock, signal } = this.parts;
    const { mode, ups } = this.parts.config.policy;
    this.startedAt = clock.now();
    this.lookedAt = this.startedAt;
    if (mode === 'off') return;
    this.all = ups.map((policy) => {
      const rules = rulesOf(policy);
      const state = this.acts(policy.label) ? this.restore(policy.label, rules) : firstPolicyState;
      return { policy, rules, state, saved: '', savedAt: Number.NEGATIVE_INFINITY, said: new Set() };
    });
    for (const { policy } of this.all) this.sayWhetherItActs(policy.label);
    const watch = async () => {
      while (!signal.aborted) {
        this.look();
        await clock.sleep(LOOK_EVERY_MS, signal).catch(() => {});
      }
    };
    void watch();
  }

  report(present: Present): PolicyReport | undefined {
    const { clock, config, protection } = this.parts;
    const all = protection.ups();
    const underWay = this.all.flatMap(({ rules, state }) => {
      const ups = all.find(({ label }) => label === rules.label);
      return saySituation(state, rules, ups?.staysOffSeconds);
    });
    if (this.told === undefined || clock.now() - this.told.at >= FORETELL_EVERY_MS)
      this.told = { at: clock.now(), report: composePolicyReport(config, present) };
    return this.told.report && { ...this.told.report, underWay };
  }

  private acts(label: string): boolean {
    const { config, protection } = this.parts;
    const ups = protection.ups().find((one) => one.label === label);
    return config.policy.mode === 'on' && ups?.loadCommands === 'allow';
  }

  private restore(label: string, rules: PolicyRules): PolicyState {
    const { keeper, protection, machineBoot, machineUpMs, feedsGateway } = this.parts;
    const toldMs = (name: string) => protection.toldMs(name);
    const machine = { machineBoot, upMs: machineUpMs?.(), feedsGateway: feedsGateway(label) };
    const now = { forced: protection.forced(label), toldMs, ...machine };
    return restorePolicy(keeper.load(nameOf(label)), now, rules);
  }

  private sayWhetherItActs(label: string): void {
    const { config, log } = this.parts;
    const { mode } = config.policy;
    const why = mode === 'on' ? 'loadCommands is deny' : `policy.mode is ${mode}`;
    if (this.acts(label)) log.info({ ups: label }, 'the policy acts on this UPS');
    else log.warn({ ups: label }, `the policy only says what it would do: ${why}`);
  }

  private look(): void {
    const { clock, protection } = this.parts;
    const at = clock.now();
    const elapsedMs = Math.min(at - this.lookedAt, MOST_ELAPSED_MS);
    this.lookedAt = at;
    for (const one of this.all) {
      const look = lookAt(protection, one.rules, this.combined, { at, elapsedMs, upMs: at - this.startedAt });
      if (look === undefined) continue;
      if (this.acts(one.policy.label)) this.step(one, { kind: 'look', look });
      else this.rehearse(one, look);
    }
  }

  private step(one: One, input: PolicyInput): void {
    const { state, effects } = stepPolicy(one.state, input, one.rules);
    one.state = state;
    this.save(one);
    for (const effect of effects) this.carryOut(one, effect);
  }

  /** Says what would begin now, once in an outage, and begins nothing. */
  private rehearse(one: One, look: PolicyLook): void {
    const { state, effects } = stepPolicy(one.state, { kind: 'look', look }, one.rules);
    const { onBatteryMs, wasOnBattery, triggers } = state;
    one.state = { ...firstPolicyState, onBatteryMs, wasOnBattery, triggers };
    if (isOnMains(look) && effects.length === 0) one.said.clear();
    for (const effect of effects) {
      if (effect.do !== 'say') continue;
      // Whether servers are there to be told is no other reason.
      const [what = ''] = effect.says.split(';');
      if (one.said.has(what)) continue;
      one.said.add(what);
      this.parts.log.warn({ ups: one.policy.label }, `the policy would act: ${effect.says}`);
      this.parts.tell(one.policy.label, effect.says);
    }
  }

  private save(one: One): void {
    const { clock, keeper, machineBoot, machineUpMs } = this.parts;
    const stages = Object.values(one.state.stages).map(({ at }) => at);
    const { guard, wake } = one.state;
    const what = JSON.stringify([guard.at, isMoment(guard), stages, wake.at === 'waking' && wake.hosts]);
    const isIdle = guard.at === 'watching' && wake.at === 'rest' && one.state.onBatteryMs === 0;
    if (what === one.saved && (isIdle || clock.now() - one.savedAt < SAVE_EVERY_MS)) return;
    one.saved = what;
    one.savedAt = clock.now();
    keeper.save(nameOf(one.policy.label), storePolicy(one.state, machineBoot, machineUpMs?.()));
  }

  private carryOut(one: One, effect: Effect): void {
    const { protection, log, reach } = this.parts;
    const { label, wake } = one.policy;
    switch (effect.do) {
      case 'say':
        log[effect.level]({ ups: label }, effect.says);
        break;
      case 'force':
        protection.force(effect.label, effect.why);
        break;
      case 'cut':
        void this.command(label, cutCommand).then((outcome) => this.step(one, { kind: 'cut', outcome }));
        break;
      case 'switch': {
        const { stage, to } = effect;
        const group = one.policy.stages.find(({ name }) => name === stage)?.outletGroup ?? 0;
        void this.command(label, (ups) => switchCommand(ups, group, to)).then((outcome) =>
          this.step(one, { kind: 'switch', stage, outcome }),
        );
        break;
      }
      case 'wake':
      case 'probe': {
        const host = wake.hosts.find(({ name }) => name === effect.host);
        if (host === undefined) break;
        if (effect.do === 'wake') {
          log.info({ ups: label, host: host.name }, 'called to wake');
          void reach.wake(host);
        } else void reach.answers(host).then((isUp) => this.step(one, { kind: 'probe', host: host.name, isUp }));
        break;
      }
      default:
        effect satisfies never;
    }
  }

  private async command(label: string, make: typeof cutCommand): Promise<LocalOutcome> {
    const { protection } = this.parts;
    const ups = protection.ups().find((one) => one.label === label);
    if (ups === undefined) return { state: 'refused', says: 'there is no such UPS' };
    const { name, args } = make(ups);
    return protection
      .command(label, name, args, BY)
      .catch((cause: unknown) => ({ state: 'unproven', says: cause instanceof Error ? cause.message : String(cause) }));
  }
}

/** What of a stage of the guard must be on disk at once. */
const isMoment = (guard: PolicyState['guard']): boolean =>
  (guard.at === 'cutting' && guard.asked) || (guard.at === 'watching' && guard.hadClients);

const nameOf = (label: string): string => `policy-${label}`;
