import { topics } from '@ridethrough/protocol';
import type { Clock } from '../clock.ts';
import type { RecordSource, StoredRecord, Stream } from '../outbox/outbox.ts';
import { Allowance } from './allowance.ts';
import type { Connection } from './connection.ts';
import { Doorbell } from './doorbell.ts';
import { historyPayloads } from './history-payloads.ts';
import type { UplinkTiming } from './timing.ts';

/** Sent again per stream while no receipts come, to learn when they do. */
const PROBE_RECORDS = 10;

interface SenderParts {
  readonly connection: Pick<Connection, 'publish'>;
  readonly outbox: RecordSource;
  readonly clock: Clock;
  readonly agentId: string;
  readonly timing: UplinkTiming;
  /** Records per second of backlog. */
  readonly historyPerSecond: number;
}

/** Sends what the outbox holds over one connection: urgent records first, then live telemetry, then the backlog. */
export class Sender {
  private readonly parts: SenderParts;
  private readonly bell: Doorbell;
  private readonly allowance: Allowance;
  private readonly backlogFrom: number;
  private readonly probedAt = { urgent: 0, live: 0, backlog: 0 };
  private heardAt: number;
  private awaited = 0;
  private historyAwaited = 0;
  /** The last look ended because of a window: the next acknowledgement is worth another. */
  private isFull = false;
  private receipted = false;
  private over = false;

  constructor(parts: SenderParts) {
    this.parts = parts;
    this.bell = new Doorbell(parts.clock);
    this.allowance = new Allowance(parts.historyPerSecond, parts.clock.now());
    this.heardAt = parts.clock.now();
    this.backlogFrom = parts.clock.now() + parts.timing.firstReceiptMs;
  }

  /** Runs until `end`. A disk that does not answer is asked again. */
  async run(): Promise<void> {
    const unsubscribe = this.parts.outbox.onCommitted(() => this.bell.ring());
    let hasBegun = false;
    while (!this.over) {
      try {
        if (!hasBegun) await this.parts.outbox.beginSending();
        hasBegun = true;
        if (await this.sendSome()) continue;
      } catch {
        // The outbox tells of its troubles itself.
      }
      await this.bell.wait(this.idleMs());
    }
    unsubscribe();
  }

  /** A receipt has been applied. */
  onReceipt(): void {
    this.receipted = true;
    this.heardAt = this.parts.clock.now();
    this.bell.ring();
  }

  setHistoryRate(perSecond: number): void {
    this.allowance.setRate(perSecond, this.parts.clock.now());
  }

  end(): void {
    this.over = true;
    this.bell.ring();
  }

  /** True when something was sent, so that there may be more. */
  private async sendSome(): Promise<boolean> {
    const room = this.parts.timing.window - this.awaited;
    this.isFull = room <= 0;
    if (this.isFull) return false;
    for (const stream of ['urgent', 'live'] as const) {
      const records = await this.take(stream, room, this.parts.timing.historyBytes);
      for (const record of records) this.send(topicOf(this.parts.agentId, record), record.text);
      if (records.length > 0) return true;
    }
    return this.sendHistory();
  }

  private async sendHistory(): Promise<boolean> {
    const { timing, agentId, clock } = this.parts;
    this.isFull = this.historyAwaited >= timing.historyWindow;
    if (this.isFull || this.backlogWaitMs() > 0) return false;
    if (this.allowance.waitMs(clock.now()) > 0) return false;
    const records = await this.take('backlog', timing.historyRecords, timing.historyBytes);
    this.allowance.use(records.length);
    for (const { ups, payload } of await historyPayloads(records)) {
      this.historyAwaited += 1;
      this.send(topics.history(agentId, ups), payload, () => {
        this.historyAwaited -= 1;
      });
    }
    return records.length > 0;
  }

  private async take(stream: Stream, mostRecords: number, mostBytes: number): Promise<readonly StoredRecord[]> {
    const { outbox, clock, timing } = this.parts;
    const { againAfterMs } = timing;
    const now = clock.now();
    // A cloud that sends no receipts is not helped by having everything again every 30 s.
    const isSilent = now - this.heardAt > againAfterMs;
    const isProbeDue = now - this.probedAt[stream] > againAfterMs;
    const mostAgain = isSilent ? (isProbeDue ? PROBE_RECORDS : 0) : mostRecords;
    const records = await outbox.take({ stream, now, againAfterMs, mostAgain, mostRecords, mostBytes });
    if (isSilent && isProbeDue && records.length > 0) this.probedAt[stream] = now;
    return records;
  }

  private send(topic: string, payload: string | Uint8Array, done?: () => void): void {
    if (this.over) return;
    this.awaited += 1;
    const settled = () => {
      this.awaited -= 1;
      done?.();
      if (this.isFull) this.bell.ring();
    };
    // A publish that fails tells of the connection's end, which is seen to elsewhere.
    this.parts.connection.publish(topic, payload).then(settled, settled);
  }

  private backlogWaitMs(): number {
    return this.receipted ? 0 : Math.max(0, this.backlogFrom - this.parts.clock.now());
  }

  /** Until the backlog may go on, or something may be due to be sent again. */
  private idleMs(): number {
    const { clock, timing } = this.parts;
    const again = Math.max(50, timing.againAfterMs / 10);
    const waits = [this.backlogWaitMs(), this.allowance.waitMs(clock.now())].filter((ms) => ms > 0);
    return Math.min(again, ...waits);
  }
}

const topicOf = (agentId: string, { ups, kind }: StoredRecord): string => topics.record(agentId, ups, kind);
