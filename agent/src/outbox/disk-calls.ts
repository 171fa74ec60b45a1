import type { ReceiptMessage, RecordKind, ResultState } from '@ridethrough/protocol';
import type { DiskErrorCode } from './disk-error.ts';
import type { EpochState, OutboxStart, OutboxStats, RecordKey, StoredRecord, TakeOptions } from './outbox.ts';

/** A record on its way to the worker, whole but for its key. */
export interface RecordParts {
  readonly kind: RecordKind;
  readonly ups: string;
  readonly ts: number;
  readonly mono: number;
  /** Goes before telemetry, and is the last to be dropped. */
  readonly urgent: boolean;
  /** The JSON object's members after `seq`, with the closing brace. */
  readonly rest: string;
  readonly soon: boolean;
}

/** A command as the file holds it; `command` and `detail` are JSON. */
export interface JournalRow {
  readonly id: string;
  readonly expires: number;
  readonly command: string;
  readonly boot: string;
  readonly state: string;
  readonly detail: string | null;
  readonly wrote: number;
}

/** What a damaged file still gave of its journal. */
export interface JournalCopy {
  readonly rows: readonly JournalRow[];
  readonly madeAt: number | undefined;
}

/** Every call to the disk's worker. */
export interface DiskCalls {
  start: { args: { readonly ts: number; readonly mono: number }; result: OutboxStart };
  stop: { args: null; result: null };
  append: { args: RecordParts; result: RecordKey };
  receipt: { args: ReceiptMessage['epochs']; result: null };
  begin: { args: null; result: null };
  take: { args: TakeOptions; result: readonly StoredRecord[] };
  epochs: { args: null; result: readonly EpochState[] };
  accept: {
    args: {
      readonly id: string;
      readonly expires: number;
      readonly boot: string;
      readonly command: string;
      readonly record: RecordParts | undefined;
    };
    result: 'new' | 'known';
  };
  wrote: { args: { readonly id: string }; result: null };
  note: {
    args: {
      readonly id: string;
      readonly state: ResultState;
      readonly detail: string | undefined;
      readonly record: RecordParts | undefined;
    };
    result: RecordKey | undefined;
  };
  find: { args: { readonly id: string }; result: JournalRow | undefined };
  unfinished: { args: null; result: readonly JournalRow[] };
  /** Since when the journal stands; `now` (trusted time) is taken for it when that is not known. */
  madeAt: { args: { readonly now: number }; result: number };
  forget: { args: { readonly expiredBefore: number }; result: number };
}

export type DiskCall = keyof DiskCalls;
export type DiskArgs<C extends DiskCall> = DiskCalls[C]['args'];
export type DiskResult<C extends DiskCall> = DiskCalls[C]['result'];

/** A call as it crosses to the worker; `ref` comes back with its answer. */
export type DiskRequest<C extends DiskCall = DiskCall> = {
  [N in C]: { readonly ref: number; readonly call: N; readonly args: DiskArgs<N> };
}[C];

/** Calls that change the file: those waiting at one time share a commit. */
export const changingCalls = ['append', 'receipt', 'accept', 'wrote', 'note', 'forget', 'madeAt'] as const;
export type ChangingCall = (typeof changingCalls)[number];
export type DiskChange = DiskRequest<ChangingCall>;

export const isChange = (request: DiskRequest): request is DiskChange =>
  changingCalls.some((call) => call === request.call);

/** The record that a change brings, if any. */
export function recordOf(change: DiskChange): RecordParts | undefined {
  if (change.call === 'append') return change.args;
  return change.call === 'accept' || change.call === 'note' ? change.args.record : undefined;
}

export interface DiskFailure {
  readonly code: DiskErrorCode;
  readonly says: string;
}

export type DiskAnswer =
  | { readonly ref: number; readonly value: DiskResult<DiskCall> }
  | { readonly ref: number; readonly failure: DiskFailure };

/** What the worker tells after a turn. */
export interface DiskTurn {
  readonly answers: readonly DiskAnswer[];
  readonly stats: Omit<OutboxStats, 'waiting'>;
  /** Records came in with this turn. */
  readonly committed: boolean;
  readonly healthy: boolean;
  /** In words, when `healthy` changed or a file was put aside. */
  readonly says?: string;
}

/** What the worker is started with. */
export interface DiskSettings {
  readonly directory: string;
  readonly boot: string;
  readonly maxBytes: number;
  readonly maxFileBytes: number;
}
