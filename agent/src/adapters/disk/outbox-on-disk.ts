import type { ReceiptMessage } from '@ridethrough/protocol';
import type { Clock } from '../../clock.ts';
import type { DiskSettings, DiskTurn } from '../../outbox/disk-calls.ts';
import { DiskError } from '../../outbox/disk-error.ts';
import type {
  EpochState,
  NewRecord,
  Outbox,
  OutboxStart,
  OutboxStats,
  RecordKey,
  StoredRecord,
  TakeOptions,
} from '../../outbox/outbox.ts';
import { recordParts } from '../../outbox/record-parts.ts';
import { WorkerPort } from './worker-port.ts';

type Health = { readonly healthy: boolean; readonly says: string };

/** The outbox as the main thread sees it. */
export class OutboxOnDisk implements Outbox {
  readonly calls: WorkerPort;
  private readonly boot: string;
  private readonly clock: Pick<Clock, 'now' | 'wallNow'>;
  private readonly committed = new Set<() => void>();
  private readonly health = new Set<(health: Health) => void>();
  private told: DiskTurn['stats'] = { records: 0, bytes: 0, oldestTs: undefined, lost: 0, dropped: 0 };
  private refused = 0;
  private healthy = false;
  private stopping = false;

  constructor(settings: DiskSettings, clock: Pick<Clock, 'now' | 'wallNow'>) {
    this.boot = settings.boot;
    this.clock = clock;
    this.calls = new WorkerPort(
      settings,
      (turn) => this.onTurn(turn),
      (says) => this.onGone(says),
    );
  }

  async start(): Promise<OutboxStart> {
    this.stopping = false;
    this.calls.start();
    const moment = { ts: Math.floor(this.clock.wallNow()), mono: Math.floor(this.clock.now()) };
    try {
      return await this.calls.call('start', moment);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const ended = this.calls.ended();
    await this.calls.call('stop', null).catch(() => undefined);
    await ended;
  }

  async append(record: NewRecord): Promise<RecordKey> {
    const parts = recordParts(record, this.boot);
    try {
      return await this.calls.call('append', parts);
    } catch (error) {
      // These never reached the worker, which counts its own.
      if (DiskError.is(error) && (error.code === 'backlog-full' || error.code === 'closed')) this.refused += 1;
      throw error;
    }
  }

  async beginSending(): Promise<void> {
    await this.calls.call('begin', null);
  }

  take(options: TakeOptions): Promise<readonly StoredRecord[]> {
    return this.calls.call('take', options);
  }

  async applyReceipt(epochs: ReceiptMessage['epochs']): Promise<void> {
    await this.calls.call('receipt', epochs);
  }

  epochs(): Promise<readonly EpochState[]> {
    return this.calls.call('epochs', null);
  }

  onCommitted(listener: () => void): () => void {
    this.committed.add(listener);
    return () => this.committed.delete(listener);
  }

  onHealth(listener: (health: Health) => void): () => void {
    this.health.add(listener);
    return () => this.health.delete(listener);
  }

  get isHealthy(): boolean {
    return this.healthy;
  }

  get stats(): OutboxStats {
    return { ...this.told, lost: this.told.lost + this.refused, waiting: this.calls.waitingCount };
  }

  private onTurn(turn: DiskTurn): void {
    this.told = turn.stats;
    this.healthy = turn.healthy;
    if (turn.says !== undefined) this.tell({ healthy: turn.healthy, says: turn.says });
    if (turn.committed) for (const listener of this.committed) listener();
  }

  private onGone(says: string): void {
    this.healthy = false;
    if (!this.stopping) this.tell({ healthy: false, says });
  }

  private tell(health: Health): void {
    for (const listener of this.health) listener(health);
  }
}
