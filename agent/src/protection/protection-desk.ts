import { AGENT_ITSELF, type EventName } from '@ridethrough/protocol';
import type { Clock } from '../clock.ts';
import type { Conclusion } from '../commands/conclusion.ts';
import type { LocalCommands } from '../commands/local-commands.ts';
import type { Keeper } from '../events/keeper.ts';
import { makeEvent } from '../events/make-event.ts';
import type { ProtectionReport } from '../local/protection-report.ts';
import type { RecordWriter } from '../record-writer.ts';
import type { RunnerLog } from '../runner/runner-parts.ts';
import { type ForcedInput, type ForcedShutdown, notForced, stepForced } from './forced-shutdown.ts';
import type { Client, GuardedUps, LocalOutcome, Protection } from './guarded-ups.ts';
import { type ForcedMoment, restoreForced, storeForced } from './stored-forced.ts';

/** A UPS, or what stands for several. */
export interface Guardable {
  readonly guarded: GuardedUps;
  /** Labels of those that stand behind it. */
  readonly fedBy?: readonly string[];
  /** Why it is forced by what stands behind it. */
  inherited?(forcedOf: (label: string) => string | undefined): string | undefined;
}

export interface ProtectionDeskParts {
  readonly ups: readonly Guardable[];
  readonly local: Pick<LocalCommands, 'run'>;
  readonly clock: Clock;
  readonly keeper: Keeper;
  readonly records: Pick<RecordWriter, 'event'>;
  /** Changes when the machine is started anew; undefined where that cannot be told. */
  readonly machineBoot: string | undefined;
  /** Ms since then, by a clock that nobody sets; undefined where there is none. */
  readonly machineUpMs?: (() => number) | undefined;
  readonly signal: AbortSignal;
  readonly log: RunnerLog;
}

/** Through which servers log in. */
export interface Door {
  /** Where it listens, as `127.0.0.1:3493`. */
  listens(): readonly string[];
  clients(label: string): readonly Client[];
}

const LOOK_EVERY_MS = 250;
/** How long the agent was away is known so well. */
const KEEP_EVERY_MS = 10_000;

/** What everything that protects servers goes through: the servers themselves, the policy, the local page. */
export class ProtectionDesk implements Protection {
  private readonly parts: ProtectionDeskParts;
  private readonly states = new Map<string, ForcedShutdown>();
  private readonly keptAt = new Map<string, number>();
  private readonly doors: Door[] = [];

  constructor(parts: ProtectionDeskParts) {
    this.parts = parts;
  }

  /** Takes up what was kept, and looks after it from now on. */
  start(): void {
    const { ups, keeper, clock, signal } = this.parts;
    for (const { guarded } of ups) {
      const state = restoreForced(keeper.load(nameOf(guarded.label)), this.moment);
      if (state !== undefined) this.states.set(guarded.label, state);
    }
    const watch = async () => {
      while (!signal.aborted) {
        this.look();
        await clock.sleep(LOOK_EVERY_MS, signal).catch(() => {});
      }
    };
    void watch();
  }

  addDoor(door: Door): void {
    this.doors.push(door);
  }

  /** Undefined where nobody can log in. */
  get report(): ProtectionReport | undefined {
    if (this.doors.length === 0) return undefined;
    const labels = this.parts.ups.map(({ guarded }) => guarded.label);
    const forced = labels.flatMap((label) => {
      const why = this.forced(label);
      return why === undefined ? [] : [[label, why] as const];
    });
    const clients = labels.flatMap((label) => this.clients(label));
    return {
      listens: this.doors.flatMap((door) => door.listens()),
      clients: clients.map(({ label, sinceMs, toldMs: _, ...client }) => ({
        ups: label,
        ...client,
        forSeconds: Math.round(sinceMs / 1000),
      })),
      forced: Object.fromEntries(forced),
    };
  }

  ups(): readonly GuardedUps[] {
    const all = this.parts.ups.map(({ guarded }) => guarded);
    return all.map((one) => bestSight(one, all));
  }

  /** One UPS by its label, by the link that sees it best. */
  one(label: string): GuardedUps | undefined {
    return this.ups().find((ups) => ups.label === label);
  }

  clients(label: string): readonly Client[] {
    return this.doors.flatMap((door) => door.clients(label));
  }

  force(label: string, why: string): void {
    this.step(label, { kind: 'force', why });
    this.noteTold();
  }

  /** Counts who is there to be told: at once, because who goes down may be gone by the next look. */
  noteTold(): void {
    const at = this.parts.clock.now();
    for (const [label, state] of this.states) {
      if (state.kind !== 'set' || this.forced(label) === undefined) continue;
      const clients = this.served(label);
      if (clients.length === 0) continue;
      const since = at - (state.told?.at ?? at);
      const all = clients.every(({ toldMs }) => toldMs !== undefined && toldMs <= since);
      this.step(label, { kind: 'told', at, all });
    }
  }

  toldMs(label: string): number | undefined {
    const state = this.states.get(label);
    if (state?.kind !== 'set' || state.told === undefined) return undefined;
    return this.parts.clock.now() - state.told.at;
  }

  forced(label: string): string | undefined {
    const state = this.states.get(label);
    if (state?.kind === 'set' && isToBeTold(state, this.one(label))) return state.why;
    const one = this.parts.ups.find(({ guarded }) => guarded.label === label);
    return one?.inherited?.((feed) => this.forced(feed));
  }

  async command(
    label: string,
    name: string,
    args: object,
    by: string,
    onNews?: (conclusion: Conclusion) => void,
  ): Promise<LocalOutcome> {
    const { unit } = this.one(label) ?? {};
    const { state, code, says } = await this.parts.local.run({ ups: unit, name, args: { ...args }, by }, onNews);
    // What was called off by somebody else has not done what was asked.
    const outcome = state === 'cancelled' || state === 'accepted' || state === 'running' ? 'failed' : state;
    return { state: outcome, ...(code !== undefined && { code }), ...(says !== undefined && { says }) };
  }

  /** Also those of several feeds that are told with it. */
  private served(label: string): readonly Client[] {
    const others = this.parts.ups.filter(({ fedBy }) => fedBy?.includes(label));
    const told = others.map(({ guarded }) => guarded.label).filter((other) => this.forced(other) !== undefined);
    return [label, ...told].flatMap((name) => this.clients(name));
  }

  private get moment(): ForcedMoment {
    const { clock, machineBoot, machineUpMs } = this.parts;
    return { now: clock.now(), upMs: machineUpMs?.(), machineBoot };
  }

  private look(): void {
    const at = this.parts.clock.now();
    this.noteTold();
    for (const { label, link, source, offInMs } of this.ups()) {
      const isGoingOff = link === 'up' && offInMs !== undefined;
      if (isGoingOff && this.forced(label) === undefined) this.force(label, sayTimer(offInMs));
      if (this.states.get(label)?.kind !== 'set') continue;
      const clients = this.clients(label).length;
      this.step(label, { kind: 'look', at, source: link === 'up' ? source : undefined, isGoingOff, clients });
    }
  }

  private step(label: string, input: ForcedInput): void {
    const { keeper, clock, log } = this.parts;
    const before = this.states.get(label) ?? notForced;
    const after = stepForced(before, input);
    this.states.set(label, after);
    const isOld = after.kind === 'set' && clock.now() - (this.keptAt.get(label) ?? 0) >= KEEP_EVERY_MS;
    if (isSame(before, after) && !isOld) return;
    this.keptAt.set(label, clock.now());
    keeper.save(nameOf(label), storeForced(after, this.moment));
    if (before.kind === after.kind) return;
    if (after.kind === 'set') {
      log.warn({ ups: label, why: after.why }, 'forced shutdown: every server of this UPS is told to go down');
      this.tell(label, 'shutdown.forced', { label, why: after.why });
    } else {
      log.info({ ups: label }, 'the forced shutdown is over');
      this.tell(label, 'shutdown.released', { label });
    }
  }

  private tell(label: string, event: EventName, details: Parameters<typeof makeEvent>[2]): void {
    const unit = this.one(label)?.unit ?? AGENT_ITSELF;
    void this.parts.records.event(unit, makeEvent(event, {}, details));
  }
}

/** Where two links lead to one unit, the one that reads it sees for both. */
function bestSight(one: GuardedUps, all: readonly GuardedUps[]): GuardedUps {
  if (one.link === 'up' || one.unit === undefined) return one;
  const other = all.find((candidate) => candidate.unit === one.unit && candidate.link === 'up');
  return other === undefined ? one : { ...other, label: one.label };
}

/** Is it the same as far as the disk cares? */
function isSame(one: ForcedShutdown, other: ForcedShutdown): boolean {
  if (one.kind === 'clear' || other.kind === 'clear') return one.kind === other.kind;
  return one.wasOff === other.wasOff && one.told?.at === other.told?.at && one.told?.all === other.told?.all;
}

/**
 * Once the output was off, whoever logs in has power again, whether or not that was seen yet: telling it to go down would
 * keep it off.
 */
function isToBeTold({ wasOff }: Extract<ForcedShutdown, { kind: 'set' }>, ups: GuardedUps | undefined): boolean {
  if (wasOff === 'no') return true;
  if (ups?.link !== 'up') return false;
  return ups.source === 'off' || (wasOff === 'likely' && ups.source === 'battery');
}

const nameOf = (label: string): string => `forced-${label}`;

function sayTimer(leftMs: number): string {
  const left = leftMs > 0 ? ` in ${Math.round(leftMs / 1000)} s` : '';
  return `the UPS turns its whole output off${left}`;
}
