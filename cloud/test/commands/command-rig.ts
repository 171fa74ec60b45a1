import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CommandMessage, commandMessage, type IdentityBody, type ResultBody } from '@ridethrough/protocol';
import type { Presence } from '../../src/agents/presence.ts';
import { CommandChanges } from '../../src/commands/command-changes.ts';
import { findCommand, stepsOf } from '../../src/commands/command-store.ts';
import { Commands } from '../../src/commands/commands.ts';
import { resultHandler } from '../../src/commands/result-handler.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { VirtualClock } from './virtual-clock.ts';

export const identity: IdentityBody = {
  model: 'Smart-UPS 1500',
  firmware: 'UPS 04.1',
  outletGroups: [
    { group: 0, name: 'Main' },
    { group: 1, name: 'Servers', offDelaySeconds: 0, onDelaySeconds: 0, stayOffSeconds: 10 },
  ],
  settings: {},
  capabilities: ['outlet-group.reboot', 'battery-test.start', 'input.sensitivity.set'],
  loadCommands: 'allow',
  link: { via: 'modbus-tcp', address: '127.0.0.1:502' },
};

export const reboot = { name: 'outlet-group.reboot', args: { group: 1, groupName: 'Servers' } };
export const sensitivity = { name: 'input.sensitivity.set', args: { sensitivity: 'low' } };

/** The commands of a cloud on a real store, with an agent that is there or not at the test's word. */
export class CommandRig {
  readonly clock = new VirtualClock();
  readonly sent: CommandMessage[] = [];
  readonly warnings: string[] = [];
  /** What the broker answers; `hang` never does. */
  answer: 'sent' | 'offline' | 'hang' | 'broken' = 'sent';
  /** How often the broker was asked. */
  asked = 0;
  boot = 'b0010000';
  conn = 1;
  #online = true;
  readonly #listeners = new Set<(now: Presence) => void>();
  readonly #dir = mkdtempSync(path.join(tmpdir(), 'ridethrough-commands-'));
  #store: Store | undefined;
  #commands: Commands | undefined;
  #seq = 0;

  get store(): Store {
    if (this.#store === undefined) throw new Error('the rig is not started');
    return this.#store;
  }

  get commands(): Commands {
    if (this.#commands === undefined) throw new Error('the rig is not started');
    return this.#commands;
  }

  async start(): Promise<this> {
    this.#store = await openStore(this.#dir);
    const device = { id: 1, public_id: 'd1', serial: 'S1', created: 0 };
    await this.store.db
      .insertInto('devices')
      .values(device)
      .onConflict((c) => c.doNothing())
      .execute();
    this.#commands = new Commands({
      db: this.store.db,
      clock: this.clock,
      changes: new CommandChanges(),
      targets: { target: async (id) => ({ device: id, serial: 'S1', identity, agent: 'a1' }) },
      presence: {
        presence: (agent) => this.#presence(agent),
        onPresence: (listener) => {
          this.#listeners.add(listener);
          return () => this.#listeners.delete(listener);
        },
      },
      downlink: {
        publishDown: async (agent, ...[what, payload]) => {
          this.asked++;
          if (this.answer === 'hang') return new Promise(() => {});
          if (this.answer === 'broken') throw new Error('socket');
          if (this.answer === 'sent' && agent === 'a1' && what === 'command')
            this.sent.push(commandMessage.parse(JSON.parse(JSON.stringify(payload))));
          return this.answer;
        },
      },
      log: { warn: (_facts, says) => this.warnings.push(says), error: (_facts, says) => this.warnings.push(says) },
    });
    await this.commands.start();
    return this;
  }

  async stop(): Promise<void> {
    await this.#commands?.stop();
    await this.#store?.close();
    this.#commands = undefined;
    this.#store = undefined;
  }

  /** As the end of the process would have it: what was not written down is gone. */
  async restart(passMs = 0): Promise<void> {
    await this.stop();
    this.clock.pass(passMs);
    await this.start();
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  setOnline(online: boolean, boot = this.boot): void {
    this.#online = online;
    this.boot = boot;
    const now = this.#presence('a1');
    if (now) for (const listener of this.#listeners) listener(now);
  }

  /** The agent is back on another connection before anybody missed it. */
  reconnect(): void {
    this.conn++;
    this.setOnline(true);
  }

  create(request: { name: string; args: Record<string, unknown> }, idempotencyKey?: string) {
    const target = { device: 1, serial: 'S1', identity, agent: 'a1' };
    return this.commands.create({
      ...request,
      target,
      by: 'test',
      origin: '192.0.2.7',
      ...(idempotencyKey !== undefined && { idempotencyKey }),
    });
  }

  /** Creates what must be valid, and gives its id. */
  async made(request: { name: string; args: Record<string, unknown> }): Promise<string> {
    const creation = await this.create(request);
    if (creation.outcome !== 'created') throw new Error(`not created: ${JSON.stringify(creation)}`);
    return creation.command.id;
  }

  /** What the agent says, as a record of its outbox. */
  async result(
    command: string,
    state: ResultBody['state'],
    more: { code?: ResultBody['code']; says?: string; agent?: string; epoch?: string; seq?: number } = {},
  ): Promise<void> {
    const { code, says, agent = 'a1', epoch = '1-00000001', seq = ++this.#seq } = more;
    const body = { command, name: 'n', state, ...(code && { code }), ...(says && { says }) };
    const record = {
      agent,
      ups: 'S1',
      device: 1,
      kind: 'result',
      key: { epoch, seq },
      ts: this.clock.wallNow() - 5,
      arrived: this.clock.wallNow(),
      body,
      late: false,
      boot: this.boot,
      mono: 1,
      epochId: 1,
    } as const;
    const handle = resultHandler({ warn: (_facts, text) => this.warnings.push(text) });
    await this.store.db.transaction().execute(async (trx) => handle(trx, record));
    this.commands.committed([record]);
  }

  async state(id: string): Promise<string | undefined> {
    const record = await findCommand(this.store.db, id);
    return record && (record.code ? `${record.state}:${record.code}` : record.state);
  }

  async history(id: string): Promise<string> {
    return (await stepsOf(this.store.db, id)).map(({ state }) => state).join(' ');
  }

  #presence(agent: string): Presence | undefined {
    if (agent !== 'a1') return undefined;
    const { boot, conn } = this;
    return {
      agent,
      online: this.#online,
      since: 0,
      lastSeen: 0,
      boot,
      conn,
      version: undefined,
      links: [],
      trouble: undefined,
    };
  }
}
