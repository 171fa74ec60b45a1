import { Worker } from 'node:worker_threads';
import type {
  DiskArgs,
  DiskCall,
  DiskFailure,
  DiskRequest,
  DiskResult,
  DiskSettings,
  DiskTurn,
} from '../../outbox/disk-calls.ts';
import { DiskError } from '../../outbox/disk-error.ts';

/** Calls waiting for the disk, at most; a record is a kilobyte or so. */
const MOST_WAITING = 10_000;

interface Waiting {
  readonly resolve: (value: DiskResult<DiskCall>) => void;
  readonly reject: (error: DiskError) => void;
}

/** The main thread's end of the disk's worker. */
export class WorkerPort {
  private readonly settings: DiskSettings;
  private readonly onTurn: (turn: DiskTurn) => void;
  private readonly onGone: (says: string) => void;
  private readonly waiting = new Map<number, Waiting>();
  private worker: Worker | undefined;
  private outgoing: DiskRequest[] = [];
  private lastRef = 0;
  private brokenBy: string | undefined;

  constructor(settings: DiskSettings, onTurn: (turn: DiskTurn) => void, onGone: (says: string) => void) {
    this.settings = settings;
    this.onTurn = onTurn;
    this.onGone = onGone;
  }

  start(): void {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: this.settings,
      name: 'disk',
      // It keeps next to nothing between turns.
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    });
    this.worker = worker;
    worker.on('message', (turn: DiskTurn) => this.receive(turn));
    let says = 'the worker thread of the outbox ended';
    worker.on('error', (error) => {
      says = `${says}: ${error instanceof Error ? error.message : error}`;
      this.brokenBy = says;
    });
    worker.on('exit', () => {
      this.worker = undefined;
      for (const { reject } of this.waiting.values()) reject(new DiskError('disk-failed', says));
      this.waiting.clear();
      this.onGone(says);
    });
  }

  /** Rejects with DiskError. */
  call<C extends DiskCall>(call: C, args: DiskArgs<C>): Promise<DiskResult<C>> {
    if (this.brokenBy !== undefined) return Promise.reject(new DiskError('disk-failed', this.brokenBy));
    if (this.worker === undefined) return Promise.reject(new DiskError('closed', 'the outbox is not open'));
    if (this.waiting.size >= MOST_WAITING)
      return Promise.reject(new DiskError('backlog-full', `${MOST_WAITING} calls wait for the disk`));
    this.lastRef += 1;
    const ref = this.lastRef;
    if (this.outgoing.length === 0) queueMicrotask(() => this.send());
    // The pairing of name and arguments is checked by this method's own signature.
    this.outgoing.push({ ref, call, args } as DiskRequest);
    return new Promise((resolve, reject) => {
      // The worker answers each call with its own kind of value.
      this.waiting.set(ref, { resolve: (value) => resolve(value as DiskResult<C>), reject });
    });
  }

  get waitingCount(): number {
    return this.waiting.size;
  }

  /** Resolves when the worker is gone. */
  async ended(): Promise<void> {
    const { worker } = this;
    if (worker !== undefined) await new Promise((resolve) => worker.once('exit', resolve));
  }

  private send(): void {
    this.worker?.postMessage(this.outgoing);
    this.outgoing = [];
  }

  private receive(turn: DiskTurn): void {
    this.onTurn(turn);
    for (const answer of turn.answers) {
      const waiting = this.waiting.get(answer.ref);
      this.waiting.delete(answer.ref);
      if ('failure' in answer) waiting?.reject(asError(answer.failure));
      else waiting?.resolve(answer.value);
    }
  }
}

const asError = ({ code, says }: DiskFailure): DiskError => new DiskError(code, says);
