import { AGENT_ITSELF, type EventName, readings, type Values } from '@ridethrough/protocol';
import type { AwakeTime } from './awake-time.ts';
import type { Clock } from './clock.ts';
import { outletSources } from './commands/outlet-source.ts';
import type { UnitPort } from './commands/unit-port.ts';
import type { UpsConfig } from './config/config-schema.ts';
import type { Keeper } from './events/keeper.ts';
import { makeEvent } from './events/make-event.ts';
import { restoreUnit, storeUnit } from './events/stored-unit.ts';
import { UnitWatch } from './events/unit-watch.ts';
import type { UpsReport } from './local/status-report.ts';
import { type GuardedUps, sourceOf } from './protection/guarded-ups.ts';
import { capabilitiesOf } from './readings/identity-body.ts';
import type { RecordWriter } from './record-writer.ts';
import type { Claims } from './runner/claims.ts';
import type { Driver } from './runner/driver.ts';
import { LinkMemory } from './runner/link-memory.ts';
import type { PolledPace } from './runner/pace.ts';
import { Runner } from './runner/runner.ts';
import type { RunnerListener, RunnerLog } from './runner/runner-parts.ts';
import type { LinkState } from './runner/staleness.ts';
import { usableSerial } from './runner/unit-id.ts';

export interface UpsParts {
  readonly config: UpsConfig;
  readonly driver: Driver;
  readonly clock: Clock;
  readonly awake: Pick<AwakeTime, 'now'>;
  readonly records: RecordWriter;
  readonly keeper: Keeper;
  readonly claims: Claims;
  readonly random: () => string;
  readonly onLinkState: () => void;
  readonly log: RunnerLog;
}

/** One UPS of agent.yaml: its link, its runner, and the watch over the unit that is on it. */
export class Ups implements RunnerListener {
  private readonly parts: UpsParts;
  private readonly memory: LinkMemory;
  private readonly runner: Runner;
  private readonly found = new Set<string>();
  private watch: UnitWatch | undefined;
  private lostAt: number | undefined;

  constructor(parts: UpsParts) {
    this.parts = parts;
    const { config, driver, clock, awake, claims, log, keeper, random } = parts;
    const { label } = config;
    this.memory = new LinkMemory(keeper, label, random);
    this.runner = new Runner({
      label,
      driver,
      clock,
      awake,
      overrides: config.poll,
      identify: (serial) => this.memory.identify(serial),
      claim: (unit) => claims.claim(unit, label),
      release: (unit) => claims.release(unit, label),
      listener: this,
      log,
    });
  }

  start(): void {
    this.memory.load();
    this.runner.start();
  }

  async stop(): Promise<void> {
    await this.runner.stop();
    if (this.lostAt === undefined) this.watch?.linkLost();
  }

  recognised(unit: string, before: string | undefined): void {
    const { config, log } = this.parts;
    const last = before ?? this.memory.unit;
    if (unit === this.watch?.unit) return;
    if (this.lostAt === undefined) this.watch?.linkLost();
    this.watch = this.makeWatch(unit);
    const { lastTest } = this.watch;
    if (lastTest !== undefined) this.runner.known.recall?.(lastTest);
    this.memory.rememberUnit(unit);
    log.info({ ups: config.label, unit }, 'the UPS answers');
    const details = { label: config.label };
    if (last !== undefined && last !== unit) this.tell('unit.changed', { ...details, from: last, to: unit });
    if (!this.found.has(unit)) this.tell('unit.found', details);
    this.found.add(unit);
  }

  values(pace: PolledPace, values: Values, whole: boolean): void {
    this.watch?.take(pace, values, whole);
  }

  state(state: LinkState, says: string | undefined): void {
    const { config, clock, log, onLinkState } = this.parts;
    const { label } = config;
    if (state === 'down' && this.lostAt === undefined) {
      this.lostAt = clock.now();
      this.watch?.linkLost();
      this.tell('link.lost', { label, problem: says });
      log.warn({ ups: label, problem: says }, 'the UPS does not answer');
    }
    if (state === 'up' && this.lostAt !== undefined) {
      const silentSeconds = Math.round((clock.now() - this.lostAt) / 1000);
      this.lostAt = undefined;
      this.tell('link.restored', { label, silentSeconds });
      log.info({ ups: label, silentSeconds }, 'the UPS answers again');
    }
    onLinkState();
  }

  /** The unit that is, or was last, on this link. */
  get unit(): string | undefined {
    return this.runner.unitId ?? this.memory.unit;
  }

  get port(): UnitPort | undefined {
    const { unit, runner } = this;
    if (unit === undefined) return undefined;
    const { loadCommands, feeds } = this.parts.config;
    const given = Object.entries(feeds).map(([group, list]) => [Number(group), list ?? []] as const);
    return {
      unit,
      via: runner.via,
      state: runner.unitId === undefined && runner.state === 'up' ? 'connecting' : runner.state,
      loadCommands,
      feeds: Object.fromEntries(given),
      lookEveryMs: runner.profile.name === 'slow' ? 1000 : 500,
      act: (task) => runner.act(unit, task),
    };
  }

  /** What local protection sees of it. The readings are put together when they are asked for. */
  get guarded(): GuardedUps {
    const { runner, watch, unit } = this;
    const { label, low, loadCommands } = this.parts.config;
    return {
      label,
      unit,
      link: runner.state,
      silentMs: runner.silence.silentMs,
      source: sourceOf(watch?.power),
      isLow: watch?.isLow ?? false,
      low,
      offInMs: watch?.offTimer?.leftMs,
      get readings() {
        return { ...readings(watch?.current ?? {}, { lowBattery: watch?.isLow ?? false }), ...runner.known.own };
      },
      get offers() {
        return runner.known.offers ?? {};
      },
      staysOffSeconds: runner.known.staysOffSeconds,
      get capabilities() {
        return capabilitiesOf(watch?.current ?? {}, outletSources[runner.via]);
      },
      loadCommands,
    };
  }

  get report(): UpsReport {
    const { runner, watch } = this;
    const { config } = this.parts;
    const { timeouts, crcErrors, exceptions, requests, smoothedReplyMs } = runner.stats;
    return {
      label: config.label,
      unit: this.unit,
      via: runner.via,
      address: config.link.text,
      state: runner.state,
      says: runner.says,
      loadCommands: config.loadCommands,
      pace: runner.profile.name,
      replyMs: smoothedReplyMs === undefined ? undefined : Math.round(smoothedReplyMs),
      counters: { requests, timeouts, crcErrors, exceptions, ...runner.counters },
      refusedRegisters: runner.known.without,
      staysOffSeconds: runner.known.staysOffSeconds,
      readings: { ...readings(watch?.current ?? {}, { lowBattery: watch?.isLow ?? false }), ...runner.known.own },
    };
  }

  /** The agent itself stood still: what happened meanwhile was not seen. */
  slept(): void {
    if (this.lostAt === undefined) this.watch?.looksAgain();
  }

  /** The cloud is there again. */
  wantAll(): void {
    this.watch?.wantAll();
  }

  /** The cloud asks who this is: it may miss the rest as well. */
  sendIdentity(): void {
    this.watch?.sendIdentity();
    this.watch?.wantAll();
  }

  advise(telemetryMs: number): void {
    this.watch?.advise(telemetryMs);
  }

  private makeWatch(unit: string): UnitWatch {
    const { config, clock, records, keeper, driver } = this.parts;
    const name = `unit-${unit}`;
    return new UnitWatch({
      unit,
      limits: config.low,
      identity: {
        serial: usableSerial(unit),
        label: config.label,
        loadCommands: config.loadCommands,
        link: { via: driver.via, address: config.link.text },
      },
      clock,
      records,
      stored: restoreUnit(keeper.load(name)),
      save: (stored) => keeper.save(name, storeUnit(stored)),
      own: () => this.runner.known.own ?? {},
      lacks: () => this.runner.known.lacks ?? [],
    });
  }

  private tell(event: EventName, details: Parameters<typeof makeEvent>[2]): void {
    void this.parts.records.event(this.unit ?? AGENT_ITSELF, makeEvent(event, {}, details));
  }
}
