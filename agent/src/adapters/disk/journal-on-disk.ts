import { type CommandMessage, commandMessage, type ResultState, resultStates } from '@ridethrough/protocol';
import { z } from 'zod';
import type { Journal, JournalEntry } from '../../journal/journal.ts';
import type { JournalRow } from '../../outbox/disk-calls.ts';
import type { NewRecord, RecordKey } from '../../outbox/outbox.ts';
import { recordParts } from '../../outbox/record-parts.ts';
import type { WorkerPort } from './worker-port.ts';

const stateOf = z.enum(resultStates);

function entryOf(row: JournalRow): JournalEntry {
  const entry = {
    command: commandMessage.parse(JSON.parse(row.command)),
    boot: row.boot,
    state: stateOf.parse(row.state),
    wrote: row.wrote === 1,
  };
  return row.detail === null ? entry : { ...entry, detail: JSON.parse(row.detail) };
}

/** The journal as the main thread sees it; it shares the outbox's file, worker and commits. */
export class JournalOnDisk implements Journal {
  private readonly calls: Pick<WorkerPort, 'call'>;
  /** For the envelopes of records that come with a change. */
  private readonly boot: string;

  constructor(calls: Pick<WorkerPort, 'call'>, boot: string) {
    this.calls = calls;
    this.boot = boot;
  }

  async accept(command: CommandMessage, boot: string, record?: NewRecord): Promise<'new' | 'known'> {
    const { id, expires } = command;
    const text = JSON.stringify(command);
    return this.calls.call('accept', { id, expires, boot, command: text, record: this.parts(record) });
  }

  async wroteMark(id: string): Promise<void> {
    await this.calls.call('wrote', { id });
  }

  async note(id: string, state: ResultState, detail?: unknown, record?: NewRecord): Promise<RecordKey | undefined> {
    const text = detail === undefined ? undefined : JSON.stringify(detail);
    return this.calls.call('note', { id, state, detail: text, record: this.parts(record) });
  }

  async find(id: string): Promise<JournalEntry | undefined> {
    const row = await this.calls.call('find', { id });
    return row && entryOf(row);
  }

  async unfinished(): Promise<readonly JournalEntry[]> {
    return (await this.calls.call('unfinished', null)).map(entryOf);
  }

  async madeAt(trustedNow: number): Promise<number> {
    return this.calls.call('madeAt', { now: trustedNow });
  }

  async forgetExpired(trustedNow: number): Promise<number> {
    return this.calls.call('forget', { expiredBefore: trustedNow });
  }

  private parts(record: NewRecord | undefined) {
    return record && recordParts(record, this.boot);
  }
}
