import { AGENT_ITSELF, type CommandMessage, type EventName, type StatusMessage } from '@ridethrough/protocol';
import type { AgentParts } from './agent-parts.ts';
import { AwakeTime, type Slept } from './awake-time.ts';
import { CommandDesk } from './commands/command-desk.ts';
import type { Conclusion } from './commands/conclusion.ts';
import { LocalCommands } from './commands/local-commands.ts';
import { ResultBook } from './commands/result-book.ts';
import { makeEvent } from './events/make-event.ts';
import { Upkeep } from './identity/upkeep.ts';
import { composeReport } from './local/compose-report.ts';
import { EventLog } from './local/event-log.ts';
import { judgeHealth } from './local/health.ts';
import type { LogEntry } from './local/log-entries.ts';
import type { StatusReport } from './local/status-report.ts';
import type { OutboxStart } from './outbox/outbox.ts';
import { combinedOf } from './policy/combined-of.ts';
import { makePolicy } from './policy/make-policy.ts';
import type { PolicyDesk } from './policy/policy-desk.ts';
import { CombinedUps } from './protection/combined-ups.ts';
import { ProtectionDesk } from './protection/protection-desk.ts';
import { RecordWriter } from './record-writer.ts';
import { Claims } from './runner/claims.ts';
import type { TrustedTime } from './time/trusted-time.ts';
import type { Rejection } from './uplink/open-down.ts';
import { Rejections } from './uplink/rejections.ts';
import { Uplink } from './uplink/uplink.ts';
import { Ups } from './ups.ts';

/** Time given to the last records to reach the cloud before the goodbye. */
const LAST_WORDS_MS = 1500;
const FORGET_EVERY_MS = 600_000;

/** The agent without its ports: everything that touches the world is given. */
export class Agent {
  /** All that protects servers beside the UPSs works through it. */
  readonly protection: ProtectionDesk;
  private readonly policy: PolicyDesk;
  private readonly parts: AgentParts;
  private readonly stopping = new AbortController();
  private readonly awake: AwakeTime;
  private readonly records: RecordWriter;
  private readonly events: EventLog;
  private readonly trustedTime: TrustedTime;
  private readonly desk: CommandDesk;
  private readonly uplink: Uplink;
  private readonly rejections: Rejections;
  private readonly upkeep: Upkeep;
  private readonly ups: readonly Ups[];
  private startedAt = 0;
  private startedWall = 0;

  constructor(parts: AgentParts) {
    this.parts = parts;
    const { config, agentId, boot, version, clock, outbox, journal, keeper, identity, log, random } = parts;
    const { signal } = this.stopping;
    this.awake = new AwakeTime(clock, (slept) => this.onSlept(slept));
    this.trustedTime = parts.trustedTime;
    this.events = new EventLog(keeper);
    this.records = new RecordWriter({
      clock,
      outbox,
      onEvent: this.events.event,
      onRefused: ({ kind, ups }, error) =>
        log.warn({ kind, ups, problem: sayProblem(error) }, 'a record could not be stored'),
    });
    this.rejections = new Rejections({ clock, signal, tell: (why, count) => this.tellRejected(why, count) });
    const onResult = (command: CommandMessage, conclusion: Conclusion) => {
      const { state, code, says } = conclusion;
      this.events.command(command, clock.wallNow(), conclusion);
      log.info({ command: command.id, name: command.name, ups: command.ups, state, code, says }, `command ${state}`);
      local.heard(command, conclusion);
    };
    this.desk = new CommandDesk({
      agentId,
      boot,
      clock,
      trustedNow: () => this.trustedTime.now(),
      journal,
      book: new ResultBook({ journal, records: this.records, boot, clock, signal, onResult }),
      unitOf: (unit) => this.ups.find((ups) => ups.unit === unit)?.port,
      onRejected: (command, says) => this.tell('command.rejected', { command: command.id, name: command.name, says }),
      onTrouble: (command, error) =>
        log.warn({ command: command.id, problem: sayProblem(error) }, 'a command went wrong'),
      signal,
    });
    const local = new LocalCommands({ agentId, boot, clock, random, desk: this.desk });
    this.uplink = new Uplink({
      connect: async (options) => {
        const connection = await parts.connect(options);
        for (const ups of this.ups) ups.wantAll();
        return connection;
      },
      outbox,
      clock,
      agentId,
      boot,
      version,
      trustedTime: this.trustedTime,
      links: () => this.links(),
      trust: identity,
      onRejected: (why) => this.rejections.add(why),
      onTime: () => this.beginJournal(),
      onCommand: (command) => this.desk.receive(command),
      onIdentityWanted: () => {
        for (const ups of this.ups) ups.sendIdentity();
      },
      onAdvice: ({ telemetryMs }) => {
        if (telemetryMs !== undefined) for (const ups of this.ups) ups.advise(telemetryMs);
      },
      log,
      random: Math.random,
    });
    this.upkeep = new Upkeep({
      keeper: identity,
      clock,
      trustedNow: () => this.trustedTime.now(),
      uplink: () => ({ silentMs: this.cloudSilentMs, problemCode: this.uplink.state.problemCode }),
      random: Math.random,
      signal,
      log,
    });
    const claims = new Claims();
    this.ups = config.ups.map(
      (one) =>
        new Ups({
          config: one,
          driver: parts.openDriver(one),
          clock,
          awake: this.awake,
          records: this.records,
          keeper,
          claims,
          random,
          onLinkState: () => this.uplink.statusChanged(),
          log,
        }),
    );
    const { machineBoot, machineUpMs } = parts;
    const { records } = this;
    const ups = [...this.ups, ...combinedOf(config.policy).map((one) => new CombinedUps(one, this.ups))];
    const machine = { machineBoot, machineUpMs };
    this.protection = new ProtectionDesk({ ups, local, clock, keeper, records, ...machine, signal, log });
    this.policy = makePolicy(parts, this.protection, records, signal);
  }

  /** Opens the disk and begins to read and to send. Rejects with DiskError `in-use` only. */
  async start(): Promise<OutboxStart> {
    const { outbox, clock, boot, version, log } = this.parts;
    this.startedAt = clock.now();
    this.startedWall = clock.wallNow();
    this.events.load();
    outbox.onHealth(({ healthy, says }) => {
      log.warn({ healthy, says }, healthy ? 'the outbox can be written again' : 'the outbox cannot be written');
      if (healthy) {
        void this.records.retry();
        void this.desk.start();
      } else this.tell('disk.failed', { says });
    });
    const start = await outbox.start();
    this.tell('agent.started', { version, boot });
    if (start.setAside !== undefined)
      this.tell('disk.failed', { says: 'the outbox was unreadable and put aside', file: start.setAside });
    if (start.problem !== undefined) this.tell('disk.failed', { says: start.problem });
    await this.desk.start();
    void this.awake.watch(this.stopping.signal);
    this.protection.start();
    this.policy.start();
    for (const ups of this.ups) ups.start();
    this.uplink.start();
    void this.forget();
    void this.upkeep.run();
    return start;
  }

  /** In order: no more commands, no more reading, the last words, the cloud, the disk. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('the agent is stopping'));
    await Promise.all([this.desk.idle(), ...this.ups.map((ups) => ups.stop())]);
    await this.records.event(AGENT_ITSELF, makeEvent('agent.stopped'));
    await this.lastWords();
    await this.uplink.stop();
    await this.parts.outbox.stop();
  }

  get report(): StatusReport {
    const { agentId, version, boot, clock, outbox, identity, mostBytes } = this.parts;
    return composeReport({
      own: { agent: agentId, version, boot, startedAt: this.startedWall, upMs: clock.now() - this.startedAt },
      health: this.health,
      uplink: { ...this.uplink.state, rejected: this.rejections.count },
      identity: { validUntil: identity.current.validity.to, bundle: identity.bundle.version },
      outbox,
      mostBytes,
      commands: this.desk,
      time: this.trustedTime,
      ups: this.ups.map(({ report }) => report),
      protection: this.protection.report,
      policy: this.policy,
      log: this.events.all,
    });
  }

  /** What happened last, oldest first. */
  get log(): readonly LogEntry[] {
    return this.events.all;
  }

  get health(): { ok: boolean; reasons: string[] } {
    const { clock, outbox, identity } = this.parts;
    const now = this.trustedTime.now() ?? clock.wallNow();
    return judgeHealth({
      diskHealthy: outbox.isHealthy,
      ups: this.ups.map(({ report }) => report),
      cloudSilentMs: this.cloudSilentMs,
      rival: this.uplink.state.rival,
      certificateLeftMs: identity.current.validity.to - now,
    });
  }

  /** What the cloud offered as the next trust bundle is not. */
  rejectBundle(says: string): void {
    this.rejections.add({ what: 'bundle', code: 'bad-bundle', says });
  }

  private get cloudSilentMs(): number {
    return this.parts.clock.now() - (this.uplink.state.lastReceiptMono ?? this.startedAt);
  }

  /** A new journal stands from the first time that is known; what was signed earlier, the one before may have seen. */
  private beginJournal(): void {
    const now = this.trustedTime.now();
    if (now === undefined) return;
    // The least that it can be: a command made in this very moment is not from before.
    const atLeast = Math.floor(now - (this.trustedTime.errorMs ?? 0));
    this.parts.journal.madeAt(atLeast).catch(() => undefined);
  }

  private tellRejected({ what, code, says }: Rejection, count: number): void {
    this.parts.log.warn({ what, code, says, count }, 'something from the cloud was not taken');
    this.tell('down.rejected', { what, reason: code, says, count });
  }

  private links(): NonNullable<StatusMessage['links']> {
    return this.ups.map(({ report: { label, unit, via, state, says } }) => ({
      label,
      via,
      state,
      ...(unit !== undefined && { ups: unit }),
      ...(says !== undefined && { says }),
    }));
  }

  private async lastWords(): Promise<void> {
    const { clock } = this.parts;
    const until = clock.now() + LAST_WORDS_MS;
    while (this.uplink.state.receipted && this.uplink.state.unreceipted > 0 && clock.now() < until)
      await clock.sleep(20);
  }

  /** Ids of commands are kept until their time has passed by the cloud's clock. */
  private async forget(): Promise<void> {
    const { clock, journal } = this.parts;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const now = this.trustedTime.now();
      if (now !== undefined) await journal.forgetExpired(now).catch(() => 0);
      await clock.sleep(FORGET_EVERY_MS, signal).catch(() => {});
    }
  }

  private onSlept({ sleptMs, since }: Slept): void {
    const seconds = Math.round(sleptMs / 1000);
    this.parts.log.warn({ seconds }, 'the agent stood still and saw nothing');
    void this.records.event(AGENT_ITSELF, makeEvent('agent.slept', { away: { since } }, { seconds }));
    for (const ups of this.ups) ups.slept();
  }

  private tell(event: EventName, details: Parameters<typeof makeEvent>[2]): void {
    void this.records.event(AGENT_ITSELF, makeEvent(event, {}, details));
  }
}

function sayProblem(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
