import { type PolicyConfig, policySchema } from '../../src/config/policy-schema.ts';
import type { Effect } from '../../src/policy/effect.ts';
import type { PolicyLook } from '../../src/policy/policy-look.ts';
import { type PolicyRules, rulesOf } from '../../src/policy/policy-rules.ts';
import { firstPolicyState, type PolicyState, stepPolicy } from '../../src/policy/step-policy.ts';
import { restorePolicy, storePolicy } from '../../src/policy/stored-policy.ts';
import { type ForcedShutdown, notForced, stepForced } from '../../src/protection/forced-shutdown.ts';
import type { Host, Obeys, WorldOptions } from './host.ts';
import { keptOver } from './kept-over.ts';

export type { Obeys, WorldOptions } from './host.ts';

const HALTS_IN = 20;
const BOOTS_IN = 60;
const OFF_DELAY = 15;
const STAYS_OFF = 10;

/** A UPS, servers, mains and a restless agent, second by second: what the state machine is tried on. */
export class World {
  readonly rules: PolicyRules;
  readonly log: { at: number; effect: Effect }[] = [];
  /** Seconds in which a command cut the output. */
  readonly cuts: number[] = [];
  /** What its servers had had when the unit was first told to cut: time told, and time with none of them left. */
  readonly asked: { readonly waited: number; readonly empty: number }[] = [];
  readonly hosts: Host[];
  at = 0;
  state: PolicyState = firstPolicyState;
  mains = true;
  link = true;
  agent = true;
  obeys: Obeys = 'well';
  output: 'on' | 'off' = 'on';
  runtime: number;
  falseCharge: number | undefined;
  group: 'on' | 'off' = 'on';
  private readonly full: number;
  private offAt: number | undefined;
  private offSince = 0;
  private upSince = 0;
  private latch: ForcedShutdown = notForced;
  /** What servers are told: nothing while the unit is not seen. */
  private isShown = false;
  private told = 0;
  private stoppedAt = 0;
  private empty = 0;
  private stageLatch: ForcedShutdown = notForced;
  private command: { asked: number; proves: boolean } | undefined;
  private lowSince: number | undefined;

  constructor({ policy, hosts = [{ name: 'web', leavesAfter: 20 }], runtimeSeconds = 900 }: WorldOptions) {
    const config: PolicyConfig = policySchema.parse({ mode: 'on', ups: [{ label: 'Rack', ...policy }] });
    const [ups] = config.ups;
    if (ups === undefined) throw new Error('no policy');
    this.rules = rulesOf(ups);
    this.full = runtimeSeconds;
    this.runtime = runtimeSeconds;
    this.hosts = hosts.map(({ name, leavesAfter, needsCall = false }) => ({
      name,
      state: 'up',
      isLoggedIn: true,
      until: 0,
      leavesAfter,
      needsCall,
      wasTold: false,
    }));
  }

  get charge(): number {
    return this.falseCharge ?? (100 * this.runtime) / this.full;
  }

  get isForced(): boolean {
    return this.latch.kind === 'set';
  }

  get says(): string[] {
    return this.log.flatMap(({ effect }) => (effect.do === 'say' ? [effect.says] : []));
  }

  did(what: Effect['do']): number {
    return this.log.filter(({ effect }) => effect.do === what).length;
  }

  /** Somebody else forces: a server that is primary. */
  force(why: string): void {
    this.latch = stepForced(this.latch, { kind: 'force', why });
    this.noteTold();
  }

  /** The process goes; what it had kept is what it begins with. */
  stopAgent(): void {
    this.stoppedAt = this.at;
    this.agent = false;
    this.command = undefined;
  }

  startAgent(): void {
    const kept: unknown = JSON.parse(JSON.stringify(storePolicy(this.state, 'm', this.stoppedAt * 1000)));
    const forced = this.latch.kind === 'set' ? this.latch.why : undefined;
    this.latch = keptOver(this.latch, this.stoppedAt, this.at);
    const told = this.latch.kind === 'set' ? this.latch.told : undefined;
    const toldMs = told && this.at * 1000 - told.at;
    // Servers that were told have their time from then; else all have it anew.
    if (this.state.guard.at === 'waiting') this.told = (toldMs ?? 0) / 1000;
    const machine = { machineBoot: 'm', upMs: this.at * 1000, feedsGateway: false };
    this.state = restorePolicy(kept, { ...machine, forced, toldMs: () => toldMs }, this.rules);
    this.agent = true;
    this.upSince = this.at;
    this.isShown = false;
    for (const host of this.hosts) host.isLoggedIn = false;
  }

  run(seconds: number): void {
    for (let left = seconds; left > 0; left--) this.second();
  }

  /** Until it holds; fails when it does not within `most` seconds. */
  until(what: string, holds: () => boolean, most = 3600): void {
    for (let left = most; left > 0 && !holds(); left--) this.second();
    if (!holds())
      throw new Error(`${what}: not within ${most} s; ${JSON.stringify(this.state)}\n${this.says.join('\n')}`);
  }

  /** Who is there to be told counts at once, as at the desk. */
  private noteTold(): void {
    const there = this.hosts.filter(({ isLoggedIn }) => isLoggedIn);
    if (there.length === 0) return;
    const all = there.every(({ wasTold }) => wasTold);
    this.latch = stepForced(this.latch, { kind: 'told', at: this.at * 1000, all });
  }

  private second(): void {
    this.at++;
    this.power();
    for (const host of this.hosts) this.live(host);
    if (!this.agent) return;
    this.latch = this.lookOf(this.latch, this.hosts.filter(({ isLoggedIn }) => isLoggedIn).length);
    this.noteTold();
    this.isShown = this.isForced && (this.link || this.source === 'battery');
    this.stageLatch = this.lookOf(this.stageLatch, 0);
    // In seconds in which the agent was there, from the first in which it told them.
    this.told = this.isForced || this.told > 0 ? this.told + 1 : 0;
    this.empty = this.hosts.some(({ isLoggedIn }) => isLoggedIn) ? 0 : this.empty + 1;
    if (this.state.guard.at === 'watching') this.told = 0;
    this.settle();
    this.input({ kind: 'look', look: this.look() });
  }

  private lookOf(latch: ForcedShutdown, clients: number): ForcedShutdown {
    const source = this.link ? this.source : undefined;
    const isGoingOff = this.link && this.offAt !== undefined;
    return stepForced(latch, { kind: 'look', at: this.at * 1000, source, isGoingOff, clients });
  }

  private get source(): 'mains' | 'battery' | 'off' {
    return this.output === 'off' ? 'off' : this.mains ? 'mains' : 'battery';
  }

  private power(): void {
    if (this.output === 'on' && !this.mains) this.runtime = Math.max(0, this.runtime - 1);
    if (this.mains) this.runtime = Math.min(this.full, this.runtime + 0.2);
    const isCut = this.offAt !== undefined && this.at >= this.offAt;
    if (this.output === 'on' && (isCut || this.runtime === 0)) {
      if (isCut) this.cuts.push(this.at);
      this.output = 'off';
      this.offAt = undefined;
      this.offSince = this.at;
    } else if (this.output === 'off' && this.mains && this.at - this.offSince >= STAYS_OFF) this.output = 'on';
  }

  private live(host: Host): void {
    if (this.output === 'off') {
      host.state = 'dark';
      host.isLoggedIn = false;
      return;
    }
    if (host.state === 'dark') {
      host.state = host.needsCall ? 'halted' : 'booting';
      host.until = this.at + BOOTS_IN;
    }
    if (host.state === 'booting' && this.at >= host.until) host.state = 'up';
    if (host.state === 'up') {
      host.isLoggedIn = this.agent;
      host.wasTold = false;
    }
    if (host.state === 'up' && host.isLoggedIn && this.isShown) {
      host.wasTold = true;
      if (host.leavesAfter !== undefined) {
        host.state = 'going';
        host.until = this.at + host.leavesAfter;
      }
    }
    if (host.state === 'going' && this.at >= host.until) {
      host.isLoggedIn = false;
      if (this.at >= host.until + HALTS_IN) host.state = 'halted';
    }
  }

  private look(): PolicyLook {
    const isAtLimit = this.source === 'battery' && this.runtime <= 300;
    this.lowSince = isAtLimit ? (this.lowSince ?? this.at) : undefined;
    const seen = {
      clients: [],
      forced: this.stageLatch.kind === 'set' ? this.stageLatch.why : undefined,
      isTold: false,
      group: this.group,
    };
    return {
      at: this.at * 1000,
      elapsedMs: 1000,
      upMs: (this.at - this.upSince) * 1000,
      isFresh: this.link,
      source: this.source,
      isLow: this.lowSince !== undefined && this.at - this.lowSince >= 5,
      offInMs: this.offAt === undefined ? undefined : (this.offAt - this.at) * 1000,
      charge: this.charge,
      runtime: this.runtime,
      voltage: this.mains ? 27 : 25.5,
      forced: this.latch.kind === 'set' ? this.latch.why : undefined,
      isTold: this.latch.kind === 'set' && this.latch.told !== undefined,
      clients: this.hosts.filter(({ isLoggedIn }) => isLoggedIn).map(({ name }) => name),
      stages: Object.fromEntries(this.rules.stages.map(({ name }) => [name, seen])),
    };
  }

  private input(input: Parameters<typeof stepPolicy>[1]): void {
    const { state, effects } = stepPolicy(this.state, input, this.rules);
    this.state = state;
    for (const effect of effects) this.carryOut(effect);
  }

  private carryOut(effect: Effect): void {
    this.log.push({ at: this.at, effect });
    switch (effect.do) {
      case 'force':
        if (effect.label === 'Rack') this.force(effect.why);
        else this.stageLatch = stepForced(this.stageLatch, { kind: 'force', why: effect.why });
        break;
      case 'cut':
        this.asked.push({ waited: this.told, empty: this.empty });
        this.cut();
        break;
      case 'switch': {
        const { stage, to } = effect;
        if (this.link && this.obeys !== 'refuses') this.group = to;
        const state =
          this.link && this.obeys === 'well'
            ? 'confirmed'
            : this.obeys === 'refuses' || !this.link
              ? 'refused'
              : 'unproven';
        this.input({ kind: 'switch', stage, outcome: { state } });
        break;
      }
      case 'wake':
      case 'probe': {
        const host = this.hosts.find(({ name }) => name === effect.host);
        if (host === undefined) break;
        if (effect.do === 'probe') this.input({ kind: 'probe', host: host.name, isUp: host.state === 'up' });
        else if (host.state === 'halted' && this.output === 'on') {
          host.state = 'booting';
          host.until = this.at + BOOTS_IN;
        }
        break;
      }
      case 'say':
        break;
      default:
        effect satisfies never;
    }
  }

  private refusal(): string | undefined {
    if (!this.link) return 'link-down';
    if (this.obeys === 'refuses') return 'test-running';
    if (this.output === 'off') return 'not-on';
    return this.offAt === undefined ? undefined : 'pending';
  }

  private cut(): void {
    const refusal = this.refusal();
    if (refusal !== undefined) {
      this.input({ kind: 'cut', outcome: { state: 'refused', code: refusal } });
      return;
    }
    if (this.obeys !== 'ignores') this.offAt = this.at + OFF_DELAY;
    this.command = { asked: this.at, proves: this.obeys === 'well' };
  }

  /** The proof of the command, or the end of the wait for it. */
  private settle(): void {
    if (this.command === undefined) return;
    const { asked, proves } = this.command;
    const isSeenOff = proves && this.link && this.output === 'off';
    if (!isSeenOff && this.at - asked < 90) return;
    this.command = undefined;
    this.input({ kind: 'cut', outcome: isSeenOff ? { state: 'confirmed' } : { state: 'unproven', code: 'no-proof' } });
  }
}
