import type { CommandMessage } from '@ridethrough/protocol';
import type { Presence, PresenceSource } from '../agents/presence.ts';
import type { Downlink } from '../broker/downlink.ts';
import type { Committed, IngestListener } from '../ingest/committed.ts';
import type { Clock } from '../store/clock.ts';
import type { Db } from '../store/transaction.ts';
import type { CommandChanges } from './command-changes.ts';
import { CommandIds } from './command-ids.ts';
import type { Input } from './command-machine.ts';
import { type CommandRow, toRecord } from './command-record.ts';
import { applyInput, type Detail, dueRows, findRow, rowsIn, waitingRows } from './command-store.ts';
import type { CommandTargets } from './command-target.ts';
import { type Creation, createCommand, type NewCommand } from './create-command.ts';

const TICK_MS = 500;

export type CommandsParts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly downlink: Downlink;
  readonly presence: PresenceSource;
  readonly targets: CommandTargets;
  readonly changes: CommandChanges;
  readonly log: { warn(facts: object, says: string): void; error(facts: object, says: string): void };
};

/** Takes commands in, hands them to their agents, and sees to it that none is left open for ever. */
export class Commands implements IngestListener {
  readonly #parts: CommandsParts;
  readonly #ids = new CommandIds();
  /** By agent: the boot and connection that it was last heard of on. */
  readonly #connections = new Map<string, string>();
  readonly #ends: (() => void)[] = [];
  readonly #stopping = new AbortController();
  /** One after the other, so that two looks at the same waiting command cannot both send it. */
  #work: Promise<void> = Promise.resolve();
  #loop: Promise<void> = Promise.resolve();

  constructor(parts: CommandsParts) {
    this.#parts = parts;
  }

  /** Settles what the last run of the cloud left open, then follows the agents. */
  async start(): Promise<void> {
    const { db, presence } = this.#parts;
    for (const state of ['created', 'sent'] as const)
      for (const row of await rowsIn(db, state)) await this.#apply(row.id, { type: 'restarted' });
    await this.#timePassed();
    this.#ends.push(presence.onPresence((now) => this.#presenceChanged(now)));
    this.#loop = this.#tick();
    this.#pump();
  }

  async stop(): Promise<void> {
    for (const end of this.#ends.splice(0)) end();
    this.#stopping.abort(new Error('the cloud stops'));
    await this.#loop;
    await this.#work;
  }

  /** Checks, stores and (an immediate one) sends. What the returned record says may be overtaken by the agent's answer. */
  async create(asked: NewCommand): Promise<Creation> {
    const { db, clock, changes, presence } = this.#parts;
    const { agent } = asked.target;
    const there = agent === undefined ? undefined : presence.presence(agent);
    const at = clock.wallNow();
    const creation = await createCommand(db, this.#ids.next(at), asked, there, at);
    if (creation.outcome !== 'created') return creation;
    const { command } = creation;
    changes.changed(command.id);
    if (command.kind === 'deferred') this.#pump();
    else if (command.state === 'created') await this.#hand(command.id);
    const row = await findRow(db, command.id);
    return row ? { outcome: 'created', command: toRecord(row) } : creation;
  }

  /** A result may have made way for the next deferred command. */
  committed(records: readonly Committed[]): void {
    let any = false;
    for (const { kind, body } of records) {
      if (kind !== 'result' || typeof body !== 'object' || body === null || !('command' in body)) continue;
      any = true;
      if (typeof body.command === 'string') this.#parts.changes.changed(body.command);
    }
    if (any) this.#pump();
  }

  #presenceChanged(now: Presence): void {
    const known = this.#connections.get(now.agent);
    const connection = now.boot === undefined ? undefined : `${now.boot} ${now.conn}`;
    if (connection !== undefined) this.#connections.set(now.agent, connection);
    // What was under way on a connection that broke may be lost, also when the agent was back before anybody missed it.
    const isAnother = known !== undefined && known !== connection;
    if (!now.online || isAnother) this.#queue(() => this.#agentLost(now.agent));
    if (now.online) this.#pump();
  }

  async #agentLost(agent: string): Promise<void> {
    for (const row of await rowsIn(this.#parts.db, 'sent', agent)) await this.#apply(row.id, { type: 'agent-lost' });
  }

  async #tick(): Promise<void> {
    const { clock, log } = this.#parts;
    while (!this.#stopping.signal.aborted) {
      const slept = await clock.sleep(TICK_MS, this.#stopping.signal).then(
        () => true,
        () => false,
      );
      if (!slept) return;
      await this.#timePassed().catch((error: unknown) =>
        log.error({ error }, 'commands that are due could not be read'),
      );
      this.#pump();
    }
  }

  async #timePassed(): Promise<void> {
    const now = this.#parts.clock.wallNow();
    for (const row of await dueRows(this.#parts.db, now))
      await this.#apply(row.id, { type: row.state === 'created' ? 'deadline' : 'silent' }, {}, now);
  }

  #pump(): void {
    this.#queue(() => this.#sendWaiting());
  }

  /** Sends the oldest waiting deferred command of every UPS whose agent is there. */
  async #sendWaiting(): Promise<void> {
    const { db, clock, presence, targets } = this.#parts;
    const served = new Set<number>();
    for (const row of await waitingRows(db)) {
      if (this.#stopping.signal.aborted || served.has(row.device) || row.expires <= clock.wallNow()) continue;
      served.add(row.device);
      const agent = row.agent ?? (await targets.target(row.device))?.agent;
      if (agent === undefined || presence.presence(agent)?.online !== true) continue;
      if (await this.#apply(row.id, { type: 'handing' }, { agent })) await this.#hand(row.id);
    }
  }

  /** Gives a command that is marked as being handed over to the broker, and writes down what the broker said. */
  async #hand(id: string): Promise<void> {
    const { db, downlink, log } = this.#parts;
    const row = await findRow(db, id);
    if (row === undefined || row.agent === null) return;
    const answer = await downlink
      .publishDown(row.agent, 'command', messageOf(row, row.agent))
      .catch((error: unknown) => {
        log.error({ error, command: id }, 'a command could not be handed to the broker');
        return 'sent' as const; // It may have gone out before it failed: only the agent knows.
      });
    await this.#apply(id, { type: answer });
  }

  /** Returns whether anything happened. */
  async #apply(id: string, input: Input, detail?: Detail, ifDueBy?: number): Promise<boolean> {
    const { db, clock, changes } = this.#parts;
    const next = await db.transaction().execute(async (trx) => {
      const row = await findRow(trx, id);
      if (row === undefined || (ifDueBy !== undefined && (row.due === null || row.due > ifDueBy))) return undefined;
      return applyInput(trx, row, input, clock.wallNow(), detail);
    });
    if (next === undefined) return false;
    changes.changed(id);
    return true;
  }

  #queue(work: () => Promise<void>): void {
    const { log } = this.#parts;
    this.#work = this.#work
      .then(() => (this.#stopping.signal.aborted ? undefined : work()))
      .catch((error: unknown) => log.error({ error }, 'commands could not be handled'));
  }
}

const messageOf = (row: CommandRow, agent: string): CommandMessage => ({
  v: 1,
  id: row.id,
  agent,
  ups: row.ups,
  name: row.name,
  args: toRecord(row).args,
  ...(row.boot !== null && { boot: row.boot }),
  issued: row.created,
  expires: row.expires,
  by: row.by,
});
