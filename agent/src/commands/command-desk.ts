import { type BoundCommand, type CommandMessage, commands, refusals } from '@ridethrough/protocol';
import type { Clock } from '../clock.ts';
import type { Journal, JournalEntry } from '../journal/journal.ts';
import { carryOut, contextOf } from './carry-out.ts';
import { checkCommand, checkMessage, type Intake } from './check-message.ts';
import { type Conclusion, refused, unproven } from './conclusion.ts';
import { FreshSight } from './fresh-sight.ts';
import { proveUntil } from './prove-until.ts';
import type { ResultBook } from './result-book.ts';
import { restoreValues, storeValues } from './snapshot.ts';
import { CommandsUnderWay, endedBy, type Running } from './under-way.ts';
import type { UnitPort } from './unit-port.ts';

/** Ids remembered in memory beside the journal, so that a repeat costs nothing and a broken disk lets none through. */
const MOST_IDS = 10_000;
/** After a restart the unit has so long to come back before a command that was written is given up. */
const COME_BACK_MS = 600_000;
const LOOKS_AFTER_RESTART = 3;

export interface CommandDeskParts {
  readonly agentId: string;
  readonly boot: string;
  readonly clock: Clock;
  readonly trustedNow: () => number | undefined;
  readonly journal: Pick<Journal, 'find' | 'unfinished' | 'madeAt'>;
  readonly book: ResultBook;
  readonly unitOf: (ups: string) => UnitPort | undefined;
  /** A command that is not for this agent, or that cannot have a result of its own. */
  readonly onRejected: (command: CommandMessage, says: string) => void;
  /** Something broke that should not have; the command then stays as the journal has it. */
  readonly onTrouble: (command: CommandMessage, error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Takes commands, each once, and sees every one to exactly one final result. */
export class CommandDesk {
  private readonly parts: CommandDeskParts;
  private readonly ids = new Set<string>();
  private readonly busy = new CommandsUnderWay();
  private readonly running = new Set<Promise<void>>();
  private readonly sight: FreshSight;
  private seen = 0;
  private hasSettled = false;

  constructor(parts: CommandDeskParts) {
    this.parts = parts;
    this.sight = new FreshSight(parts.clock, parts.signal);
  }

  /** Commands that came in since the start, repeats not counted. */
  get taken(): number {
    return this.seen;
  }

  /** Ids of the commands under way, by UPS. */
  get underWay(): ReadonlyMap<string, string> {
    return this.busy.ids;
  }

  /** Settles what a restart has left open, and does nothing when it has been done. Nothing is ever written again. */
  async start(): Promise<void> {
    if (this.hasSettled) return;
    const entries = await this.parts.journal.unfinished().catch(() => undefined);
    // With a broken disk it is tried again when that works.
    if (entries === undefined) return;
    this.hasSettled = true;
    for (const entry of entries) {
      if (entry.boot === this.parts.boot) continue;
      this.remember(entry.command.id);
      const command = bind(entry.command);
      const running = entry.wrote ? this.busy.begin(entry.command, command) : undefined;
      this.track(entry.command, this.settle(entry, command, running));
    }
  }

  /** As often as it is delivered. */
  receive(message: CommandMessage): void {
    const { agentId, onRejected } = this.parts;
    if (message.agent !== agentId) {
      onRejected(message, refusals['wrong-agent']);
      return;
    }
    if (this.ids.has(message.id)) return;
    this.remember(message.id);
    this.seen++;
    this.track(message, this.handle(message));
  }

  /** Given beside the UPS, under a fresh id of this boot: nobody signed it, and it has its time by this machine's own clock. */
  receiveLocal(message: CommandMessage): void {
    const { clock } = this.parts;
    const endsAt = clock.now() + (message.expires - message.issued);
    this.seen++;
    this.track(
      message,
      this.handleLocal(message, () => clock.now() > endsAt),
    );
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private async handle(message: CommandMessage): Promise<void> {
    const { parts } = this;
    // A repeat from before a restart: its result was, or will be, told under the boot that took it.
    const before = await parts.journal.find(message.id).catch(() => undefined);
    if (before !== undefined) return;
    const trustedAtFirst = parts.trustedNow();
    const journalMadeAt = trustedAtFirst === undefined ? undefined : await this.journalMadeAt(trustedAtFirst);
    await this.sight.look(parts.unitOf(message.ups));
    const intake = checkMessage(message, {
      boot: parts.boot,
      trustedNow: trustedAtFirst === undefined ? undefined : parts.trustedNow(),
      journalMadeAt,
      unit: parts.unitOf(message.ups),
      underWay: this.busy.on(message.ups),
    });
    await this.begin(message, intake, () => (parts.trustedNow() ?? Number.POSITIVE_INFINITY) > message.expires);
  }

  private async handleLocal(message: CommandMessage, isExpired: () => boolean): Promise<void> {
    const look = this.sight.look(this.parts.unitOf(message.ups));
    if (look !== undefined) await look;
    const intake = checkCommand(message, { unit: this.parts.unitOf(message.ups), underWay: this.busy.on(message.ups) });
    await this.begin(message, intake, isExpired);
  }

  private async begin(message: CommandMessage, intake: Intake, isExpired: () => boolean): Promise<void> {
    if (!intake.ok) return this.parts.book.turnDown(message, intake.conclusion);
    const ends = endedBy(intake.command, this.busy.on(message.ups));
    const running = this.busy.begin(message, intake.command);
    try {
      await this.run(message, intake, running, ends, isExpired);
    } finally {
      this.busy.end(running);
    }
  }

  private async journalMadeAt(trustedNow: number): Promise<number | undefined> {
    return this.parts.journal.madeAt(trustedNow).catch(() => undefined);
  }

  private async run(
    message: CommandMessage,
    { command, unit }: Pick<Extract<Intake, { ok: true }>, 'command' | 'unit'>,
    running: Running,
    ends: readonly Running[],
    isExpired: () => boolean,
  ): Promise<void> {
    const { book, clock, signal } = this.parts;
    let accepted = false;
    const done = await carryOut({
      command,
      unit,
      clock,
      isExpired,
      accept: async (before) => {
        accepted = await book.accept(message);
        if (accepted) await book.keep(message, { before: storeValues(before) });
        return accepted;
      },
      markWrite: () => book.markWrite(message),
    });
    if (done.what === 'known') return;
    if (done.what === 'ended')
      return accepted ? book.note(message, done.conclusion) : book.turnDown(message, done.conclusion);
    const { before, wroteAt, withinMs, replyLost } = done;
    const detail = { before: storeValues(before), withinMs };
    const says = replyLost
      ? 'the reply to the write was lost; looking what the unit does'
      : 'written; looking for the proof';
    for (const other of ends) other.ending = 'asked';
    const told = book.note(message, { state: 'running', says }, detail);
    const onProgress = (now: string) => void book.note(message, { state: 'running', says: now }, detail);
    const conclusion = await proveUntil({
      command,
      unit,
      before,
      wroteAt,
      withinMs,
      replyLost,
      ending: () => running.ending,
      clock,
      signal,
      onProgress,
    });
    // One that was asked to end and was not: what becomes of it is its own again.
    for (const other of ends) other.ending = conclusion.state === 'confirmed' ? 'done' : 'no';
    await told;
    await book.note(message, conclusion);
  }

  private async settle(entry: JournalEntry, command: Bound, running: Running | undefined): Promise<void> {
    try {
      await this.parts.book.note(entry.command, await this.afterRestart(entry, command, running));
    } finally {
      if (running !== undefined) this.busy.end(running);
    }
  }

  private async afterRestart(
    { command: message, wrote, detail }: JournalEntry,
    command: Bound,
    running: Running | undefined,
  ): Promise<Conclusion> {
    if (!wrote) return refused('restarted', 'the agent restarted before anything was written');
    const before = restoreValues(isObject(detail) ? detail.before : undefined);
    // Without the look from before the write, an old outcome could pass for this command's.
    if (command === undefined || before === undefined) return unproven('restarted');
    const unit = await this.waitFor(message.ups);
    if (unit === undefined) return unproven('restarted');
    const { clock, signal } = this.parts;
    return proveUntil({
      command,
      unit,
      before,
      wroteAt: clock.now(),
      withinMs: command.withinMs(contextOf(before, unit)),
      replyLost: false,
      ending: () => running?.ending ?? 'no',
      giveUpAfterLooks: LOOKS_AFTER_RESTART,
      clock,
      signal,
      onProgress: () => {},
    });
  }

  private async waitFor(ups: string): Promise<UnitPort | undefined> {
    const { clock, unitOf, signal } = this.parts;
    const until = clock.now() + COME_BACK_MS;
    while (clock.now() < until) {
      const unit = unitOf(ups);
      if (unit?.state === 'up') return unit;
      await clock.sleep(500, signal);
    }
    return undefined;
  }

  private track(message: CommandMessage, work: Promise<void>): void {
    const settled = work
      .catch((error: unknown) => {
        if (!this.parts.signal.aborted) this.parts.onTrouble(message, error);
      })
      .finally(() => this.running.delete(settled));
    this.running.add(settled);
  }

  private remember(id: string): void {
    this.ids.add(id);
    const [oldest] = this.ids;
    if (this.ids.size > MOST_IDS && oldest !== undefined) this.ids.delete(oldest);
  }
}

type Bound = BoundCommand | undefined;

function bind({ name, args }: CommandMessage): Bound {
  const known = Object.hasOwn(commands, name) ? commands[name]?.bind(args) : undefined;
  return known?.ok ? known.command : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
