import type { CommandMessage, EventBody } from '@ridethrough/protocol';
import type { Clock } from '../clock.ts';
import { makeEvent } from '../events/make-event.ts';
import type { Journal } from '../journal/journal.ts';
import { DiskError } from '../outbox/disk-error.ts';
import type { RecordWriter } from '../record-writer.ts';
import { type Conclusion, isFinal } from './conclusion.ts';
import { isLocal } from './local-id.ts';

/** A result that the disk would not take is tried again after so long. */
const AGAIN_AFTER_MS = [1000, 2000, 5000, 10_000, 30_000];

export interface ResultBookParts {
  readonly journal: Journal;
  readonly records: Pick<RecordWriter, 'stamp' | 'event'>;
  readonly boot: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onResult: (command: CommandMessage, conclusion: Conclusion) => void;
}

/** Writes down what becomes of commands: journal and result record in one commit. */
export class ResultBook {
  private readonly parts: ResultBookParts;

  constructor(parts: ResultBookParts) {
    this.parts = parts;
  }

  /** False when the id was taken before. Rejects with DiskError. */
  async accept(command: CommandMessage): Promise<boolean> {
    const { journal, boot, onResult } = this.parts;
    const conclusion: Conclusion = { state: 'accepted' };
    if ((await journal.accept(command, boot, this.record(command, conclusion))) === 'known') return false;
    onResult(command, conclusion);
    return true;
  }

  /** What a restart will need to settle it. Rejects with DiskError. */
  async keep(command: CommandMessage, detail: unknown): Promise<void> {
    await this.parts.journal.note(command.id, 'accepted', detail);
  }

  markWrite(command: CommandMessage): Promise<void> {
    return this.parts.journal.wroteMark(command.id);
  }

  /** A command that ends before it was accepted. Nothing is said of one whose id was taken before. */
  async turnDown(command: CommandMessage, conclusion: Conclusion): Promise<void> {
    const { journal, boot, records, onResult } = this.parts;
    if (isLocal(command)) {
      onResult(command, conclusion);
      await records.event(command.ups, localEvent(command, conclusion));
      return;
    }
    const taken = await this.persist(() => journal.accept(command, boot));
    // A try of this boot whose commit was not told of may have stored it already.
    const isOurs = taken === 'new' || (await this.persist(() => journal.find(command.id)))?.boot === boot;
    if (isOurs) await this.note(command, conclusion);
  }

  /** Rejects only by the signal: a final result is tried until the disk takes it. */
  async note(command: CommandMessage, conclusion: Conclusion, detail?: unknown): Promise<void> {
    const { journal, onResult } = this.parts;
    onResult(command, conclusion);
    const record = this.record(command, conclusion);
    const write = () => journal.note(command.id, conclusion.state, detail ?? conclusion, record);
    await (isFinal(conclusion) ? this.persist(write) : write().catch(() => {}));
  }

  private record(command: CommandMessage, conclusion: Conclusion) {
    const { records } = this.parts;
    if (!isLocal(command))
      return records.stamp('result', command.ups, { command: command.id, name: command.name, ...conclusion });
    return conclusion.state === 'running'
      ? undefined
      : records.stamp('event', command.ups, localEvent(command, conclusion));
  }

  private async persist<T>(write: () => Promise<T>): Promise<T> {
    const { clock, signal } = this.parts;
    for (let tries = 0; ; tries++) {
      try {
        return await write();
      } catch (error) {
        if (!DiskError.is(error) || !isPassing(error)) throw error;
        await clock.sleep(AGAIN_AFTER_MS[Math.min(tries, AGAIN_AFTER_MS.length - 1)] ?? 1000, signal);
      }
    }
  }
}

/** The cloud has no such command that a result could be added to. */
function localEvent({ id, name, args, by }: CommandMessage, { state, code, says }: Conclusion): EventBody {
  return makeEvent('command.local', {}, { command: id, name, args: JSON.stringify(args), by, state, code, says });
}

function isPassing({ code }: DiskError): boolean {
  return code === 'disk-failed' || code === 'backlog-full' || code === 'in-use';
}
