import { type Effect, info, type Stepped, warn } from './effect.ts';
import { isOnMains, type PolicyLook } from './policy-look.ts';

export interface WakeRules {
  readonly chargePercent: number;
  readonly steadyMs: number;
  readonly hosts: readonly {
    readonly name: string;
    /** Can be asked whether it is up. */
    readonly hasAnswer: boolean;
    readonly stage: string | undefined;
    readonly pauseMs: number;
    readonly retryMs: number;
    readonly giveUpMs: number;
  }[];
}

/** Bringing back what went down, one host after the other. Plain JSON: it is kept on disk. */
export type Wake =
  | { readonly at: 'rest' }
  | {
      readonly at: 'waking';
      /** Names of the hosts still to come; the first is the one in hand. */
      readonly hosts: readonly string[];
      /** Since the first one was taken in hand, of the time that counts. */
      readonly spentMs: number;
      /** Until it is sent to again; `asking` while its first answer is waited for. */
      readonly sendInMs: number | 'asking';
      readonly askInMs: number;
      readonly sent: number;
      readonly pauseMs: number;
    };

export const resting: Wake = { at: 'rest' };

const ASK_EVERY_MS = 5000;
/** A probe that is never answered for counts as no after this. */
const LOST_PROBE_MS = 15_000;
/** To a host that cannot be asked. */
const SENDS_UNASKED = 3;

/** How long mains have been steady, and the battery full enough, without a break. */
export const stepSteady = (steadyMs: number, look: PolicyLook, { chargePercent }: WakeRules): number =>
  isOnMains(look) && (look.charge ?? -1) >= chargePercent ? steadyMs + look.elapsedMs : 0;

/** Adds hosts that are to be woken, in the order of the file. */
export function beginWake(wake: Wake, { hosts }: WakeRules, of: 'all' | string): Wake {
  const waiting = wake.at === 'waking' ? wake.hosts : [];
  const wanted = hosts.filter(({ name, stage }) => of === 'all' || stage === of || waiting.includes(name));
  const names = wanted.map(({ name }) => name);
  if (names.length === 0) return wake;
  return wake.at === 'waking' && wake.hosts[0] === names[0] ? { ...wake, hosts: names } : { ...first(names) };
}

const first = (hosts: readonly string[], pauseMs = 0): Wake => ({
  at: 'waking',
  hosts,
  spentMs: 0,
  sendInMs: 'asking',
  askInMs: 0,
  sent: 0,
  pauseMs,
});

/** One look on; `mayWake`: the mains are steady, the battery holds enough, and the output is on. */
export function stepWake(wake: Wake, look: PolicyLook, mayWake: boolean, rules: WakeRules): Stepped<Wake> {
  if (wake.at === 'rest' || !mayWake) return { state: wake, effects: [] };
  const [name] = wake.hosts;
  const host = rules.hosts.find((one) => one.name === name);
  if (name === undefined) return { state: resting, effects: [info('all hosts were woken')] };
  if (host === undefined) return { state: first(wake.hosts.slice(1)), effects: [] };
  if (wake.pauseMs > 0) return { state: { ...wake, pauseMs: wake.pauseMs - look.elapsedMs }, effects: [] };
  const spentMs = wake.spentMs + look.elapsedMs;
  if (spentMs >= host.giveUpMs)
    return {
      state: next(wake.hosts, host.pauseMs),
      effects: [warn(`${name} was not woken: no answer in ${host.giveUpMs / 1000} s`)],
    };
  if (!host.hasAnswer && wake.sent >= SENDS_UNASKED)
    return { state: next(wake.hosts, host.pauseMs), effects: [info(`${name} was sent its call to wake`)] };
  const effects: Effect[] = [];
  let askInMs = wake.askInMs - look.elapsedMs;
  if (host.hasAnswer && askInMs <= 0) {
    effects.push({ do: 'probe', host: name });
    askInMs = LOST_PROBE_MS;
  }
  const isSendTime = !host.hasAnswer
    ? wake.sendInMs === 'asking' || wake.sendInMs <= look.elapsedMs
    : wake.sendInMs !== 'asking' && wake.sendInMs <= look.elapsedMs;
  if (isSendTime) effects.push({ do: 'wake', host: name });
  const left = wake.sendInMs === 'asking' ? wake.sendInMs : wake.sendInMs - look.elapsedMs;
  const retryMs = host.hasAnswer ? host.retryMs : Math.min(host.retryMs, 1000);
  return {
    state: { ...wake, spentMs, askInMs, sent: wake.sent + (isSendTime ? 1 : 0), sendInMs: isSendTime ? retryMs : left },
    effects,
  };
}

const next = (hosts: readonly string[], pauseMs: number): Wake => first(hosts.slice(1), pauseMs);

/** A host was asked whether it is up. */
export function endProbe(wake: Wake, host: string, isUp: boolean, rules: WakeRules): Stepped<Wake> {
  if (wake.at === 'rest' || wake.hosts[0] !== host) return { state: wake, effects: [] };
  if (isUp) {
    const pauseMs = rules.hosts.find(({ name }) => name === host)?.pauseMs ?? 0;
    return { state: next(wake.hosts, pauseMs), effects: [info(`${host} is up`)] };
  }
  // Not there at the first question: it is called at once.
  const sendInMs = wake.sendInMs === 'asking' ? 0 : wake.sendInMs;
  return { state: { ...wake, sendInMs, askInMs: ASK_EVERY_MS }, effects: [] };
}
