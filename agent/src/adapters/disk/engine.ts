import {
  type DiskAnswer,
  type DiskArgs,
  type DiskChange,
  type DiskFailure,
  type DiskRequest,
  type DiskResult,
  type DiskSettings,
  type DiskTurn,
  isChange,
  recordOf,
} from '../../outbox/disk-calls.ts';
import { DiskError } from '../../outbox/disk-error.ts';
import type { Lost } from '../../outbox/gap-body.ts';
import type { OutboxStart } from '../../outbox/outbox.ts';
import { inWords } from './sqlite-failure.ts';
import { StoreKeeper } from './store-keeper.ts';

/** How long telemetry on mains waits for others to share its commit. */
const SOON_MS = 2000;

type Ask = Exclude<DiskRequest, DiskChange>;

const failureOf = (error: unknown): DiskFailure =>
  DiskError.is(error) ? { code: error.code, says: error.message } : { code: 'disk-failed', says: inWords(error) };

/** The worker's side: what arrives in one turn shares a commit, and a failing disk is reported and tried again. */
export class DiskEngine {
  private readonly settings: DiskSettings;
  private readonly post: (turn: DiskTurn) => void;
  private keeper: StoreKeeper | undefined;
  private changes: DiskChange[] = [];
  private answers: DiskAnswer[] = [];
  private soon: NodeJS.Timeout | undefined;
  private committed = false;
  private healthy = true;
  private says: string | undefined;
  private stats: DiskTurn['stats'] = { records: 0, bytes: 0, oldestTs: undefined, lost: 0, dropped: 0 };
  private lostCount = 0;
  /** Lost, and not yet told by a gap record. */
  private untold: Lost | undefined;

  constructor(settings: DiskSettings, post: (turn: DiskTurn) => void) {
    this.settings = settings;
    this.post = post;
  }

  /** What arrived in one turn, in order. */
  receive(requests: readonly DiskRequest[]): void {
    const asks: Ask[] = [];
    for (const request of requests)
      if (isChange(request)) this.changes.push(request);
      else asks.push(request);
    const mayWait = this.changes.every((change) => change.call === 'append' && change.args.soon);
    if (!mayWait || asks.some(({ call }) => call === 'stop')) this.commit();
    else if (this.changes.length > 0) this.soon ??= setTimeout(() => this.flush(), SOON_MS);
    for (const ask of asks) this.answer(ask);
    this.tell();
  }

  private flush(): void {
    this.commit();
    this.tell();
  }

  private commit(): void {
    clearTimeout(this.soon);
    this.soon = undefined;
    const { changes } = this;
    if (changes.length === 0) return;
    this.changes = [];
    try {
      if (this.keeper === undefined) throw new DiskError('closed', 'the outbox is not started');
      const outcomes = this.keeper.commit(changes, this.untold);
      this.committed = true;
      this.setHealth(true, 'the outbox can be written again');
      outcomes.forEach((outcome, index) => {
        const change = changes[index];
        if (change === undefined) return;
        if ('value' in outcome) this.answers.push({ ref: change.ref, value: outcome.value });
        else this.fail(change, outcome.error);
      });
    } catch (error) {
      for (const change of changes) this.fail(change, error);
      this.setHealth(false, inWords(error));
    }
  }

  private fail(change: DiskChange, error: unknown): void {
    this.answers.push({ ref: change.ref, failure: failureOf(error) });
    const record = recordOf(change);
    if (record === undefined) return;
    this.lostCount += 1;
    this.untold ??= { count: 0, fromTs: record.ts, toTs: record.ts };
    this.untold.count += 1;
    this.untold.fromTs = Math.min(this.untold.fromTs, record.ts);
    this.untold.toTs = Math.max(this.untold.toTs, record.ts);
  }

  private setHealth(healthy: boolean, says: string): void {
    if (healthy !== this.healthy) this.says = says;
    this.healthy = healthy;
    const aside = this.keeper?.putAside();
    if (aside !== undefined) this.says = `the outbox was unreadable, and stands aside as ${aside}`;
  }

  private answer(ask: Ask): void {
    try {
      this.answers.push({ ref: ask.ref, value: this.value(ask) });
    } catch (error) {
      this.answers.push({ ref: ask.ref, failure: failureOf(error) });
    }
  }

  private value(ask: Ask): DiskResult<Ask['call']> {
    if (ask.call === 'start') return this.start(ask.args);
    if (this.keeper === undefined) throw new DiskError('closed', 'the outbox is not started');
    if (ask.call === 'stop') {
      this.keeper.close();
      this.keeper = undefined;
      return null;
    }
    const store = this.keeper.opened();
    switch (ask.call) {
      case 'begin':
        store.beginSending();
        return null;
      case 'take':
        return store.take(ask.args);
      case 'epochs':
        return store.epochs();
      case 'find':
        return store.journal.find(ask.args.id);
      case 'unfinished':
        return store.journal.unfinished();
      default:
        return ask satisfies never;
    }
  }

  private start(moment: DiskArgs<'start'>): OutboxStart {
    this.keeper = new StoreKeeper(this.settings, moment);
    try {
      return this.keeper.open();
    } catch (error) {
      if (DiskError.is(error) && error.code === 'in-use') throw error;
      this.setHealth(false, inWords(error));
      return { epoch: undefined, problem: inWords(error) };
    }
  }

  private tell(): void {
    try {
      const store = this.keeper?.current;
      if (store !== undefined) this.stats = { ...store.stats(), lost: 0, dropped: store.droppedCount };
    } catch {
      // The old figures stand; the failure shows at the next commit.
    }
    const { answers, committed, healthy, says } = this;
    const stats = { ...this.stats, lost: this.lostCount };
    this.answers = [];
    this.committed = false;
    this.says = undefined;
    this.post({ answers, stats, committed, healthy, ...(says === undefined ? {} : { says }) });
  }
}
