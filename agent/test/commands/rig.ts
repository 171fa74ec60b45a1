import { type CommandMessage, type ResultBody, type ResultState, registers } from '@ridethrough/protocol';
import { AwakeTime } from '../../src/awake-time.ts';
import { CommandDesk } from '../../src/commands/command-desk.ts';
import { ResultBook } from '../../src/commands/result-book.ts';
import type { UnitPort } from '../../src/commands/unit-port.ts';
import type { Journal, JournalEntry } from '../../src/journal/journal.ts';
import { DiskError } from '../../src/outbox/disk-error.ts';
import type { NewRecord } from '../../src/outbox/outbox.ts';
import { RecordWriter } from '../../src/record-writer.ts';
import type { Driver } from '../../src/runner/driver.ts';
import { ModbusDriver } from '../../src/runner/modbus-driver.ts';
import { Runner } from '../../src/runner/runner.ts';
import { FakeUnit } from '../runner/fake-unit.ts';
import { VirtualClock } from '../virtual-clock.ts';

export const SERIAL = '3S2042X14540';
export const BOOT = 'b00t0000'.replaceAll('t', '7');
const NOW = 1_700_000_000_000;

interface Kept {
  command: CommandMessage;
  boot: string;
  state: ResultState;
  detail?: unknown;
  wrote: boolean;
}

/** The journal's promises, in memory; what it commits outlives the agent, and it can be told to fail. */
export class MemoryJournal implements Journal {
  readonly entries = new Map<string, Kept>();
  readonly results: ResultBody[] = [];
  fails: (call: string) => boolean = () => false;

  async accept(command: CommandMessage, boot: string, record?: NewRecord): Promise<'new' | 'known'> {
    this.check('accept');
    if (this.entries.has(command.id)) return 'known';
    this.entries.set(command.id, { command, boot, state: 'accepted', wrote: false });
    this.keep(record);
    return 'new';
  }

  async wroteMark(id: string): Promise<void> {
    this.check('wroteMark');
    this.of(id).wrote = true;
  }

  async note(id: string, state: ResultState, detail?: unknown, record?: NewRecord) {
    this.check('note');
    Object.assign(this.of(id), { state, ...(detail !== undefined && { detail: JSON.parse(JSON.stringify(detail)) }) });
    this.keep(record);
    return { epoch: '1-00000000', seq: this.results.length };
  }

  async find(id: string): Promise<JournalEntry | undefined> {
    this.check('find');
    return this.entries.get(id);
  }

  async unfinished(): Promise<readonly JournalEntry[]> {
    return [...this.entries.values()].filter(({ state }) => state === 'accepted' || state === 'running');
  }

  madeAtMs: number | undefined;
  async madeAt(trustedNow: number): Promise<number> {
    this.check('madeAt');
    this.madeAtMs ??= trustedNow;
    return this.madeAtMs;
  }

  async forgetExpired(): Promise<number> {
    return 0;
  }

  private keep(record: NewRecord | undefined): void {
    if (record !== undefined) this.results.push(record.body as ResultBody);
  }

  private of(id: string): Kept {
    const kept = this.entries.get(id);
    if (kept === undefined) throw new DiskError('unknown-command', id);
    return kept;
  }

  private check(call: string): void {
    if (this.fails(call)) throw new DiskError('disk-failed', 'the disk is full');
  }
}

export interface RigOptions {
  readonly loadCommands?: 'allow' | 'deny';
  readonly feeds?: UnitPort['feeds'];
  readonly journal?: MemoryJournal;
  readonly boot?: string;
  readonly clock?: VirtualClock;
  readonly unit?: FakeUnit;
  readonly hasTime?: boolean;
  /** In place of the unit in memory that speaks Modbus. */
  readonly driver?: Driver;
}

/** A command desk over a real runner and a unit in memory, in virtual time. */
export async function openRig(options: RigOptions = {}) {
  const { loadCommands = 'allow', feeds = {}, boot = BOOT, clock = new VirtualClock() } = options;
  const unit = options.unit ?? new FakeUnit(clock);
  const journal = options.journal ?? new MemoryJournal();
  const stopping = new AbortController();
  const { signal } = stopping;
  const runner = new Runner({
    label: 'a',
    driver: options.driver ?? new ModbusDriver(unit, clock),
    clock,
    awake: new AwakeTime(clock),
    overrides: {},
    identify: (serial) => serial ?? 'x-00000000',
    claim: () => true,
    release: () => {},
    listener: { recognised: () => {}, values: () => {}, state: () => {} },
    log: { debug() {}, info() {}, warn() {} },
  });
  const port: UnitPort = {
    unit: SERIAL,
    via: 'network',
    get state() {
      return runner.state;
    },
    loadCommands,
    feeds,
    lookEveryMs: 500,
    act: (task) => runner.act(SERIAL, task),
  };
  const rejected: string[] = [];
  const trouble: unknown[] = [];
  const records = new RecordWriter({
    clock,
    outbox: { append: async () => ({ epoch: '1-00000000', seq: 1 }) },
    onRefused: () => {},
  });
  const book = new ResultBook({ journal, records, boot, clock, signal, onResult: () => {} });
  const desk = new CommandDesk({
    agentId: 'gw',
    boot,
    clock,
    trustedNow: () => (options.hasTime === false ? undefined : NOW + clock.now()),
    journal,
    book,
    unitOf: (ups) => (ups === SERIAL ? port : undefined),
    onRejected: (_command, says) => rejected.push(says),
    onTrouble: (_command, error) => trouble.push(error),
    signal,
  });
  runner.start();
  await clock.advance(3000);
  await desk.start();
  const message = (name: string, args: object = {}, more: Partial<CommandMessage> = {}): CommandMessage => ({
    v: 1,
    id: `c${Math.random().toString(36).slice(2)}`,
    agent: 'gw',
    ups: SERIAL,
    name,
    args: { ...args },
    boot,
    issued: NOW + clock.now(),
    expires: NOW + clock.now() + 30_000,
    by: 'a test',
    ...more,
  });
  const resultsOf = (id: string) => journal.results.filter(({ command }) => command === id);
  /** Gives the command in and runs until its final result stands. */
  const send = async (command: CommandMessage, withinMs = 600_000) => {
    desk.receive(command);
    await clock.runUntil(desk.idle(), withinMs);
    return resultsOf(command.id);
  };
  const kill = async () => {
    stopping.abort(new Error('killed'));
    await clock.runUntil(Promise.all([runner.stop(), desk.idle()]));
  };
  return { clock, unit, journal, desk, runner, message, send, resultsOf, rejected, trouble, kill };
}

export type Rig = Awaited<ReturnType<typeof openRig>>;

export const group = { group: 1, groupName: 'Outlet Group 1' };

export const states = (results: readonly ResultBody[]) => results.map(({ state }) => state);
export const last = (results: readonly ResultBody[]) => results.at(-1);

/** The unit turns its group off when told, and on again after its stay-off time. */
export function obey({ unit, clock }: Rig, { takes = true } = {}) {
  unit.onWrite = (at, words) => {
    if (at !== registers.outletCommand.at || !takes) return;
    const isReboot = ((words[1] ?? 0) & 0x10) !== 0;
    unit.set({ sog0Status: isReboot ? ['off', 'reboot'] : ['off'] });
    if (isReboot) clock.at(clock.now() + 8000, () => unit.set({ sog0Status: ['on'] }));
  };
}
