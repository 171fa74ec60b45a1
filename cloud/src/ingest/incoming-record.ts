import type { Transaction } from '../store/transaction.ts';
import type { Committed } from './committed.ts';

/** A valid record on its way into the store: `body` has its kind's shape. */
export type IncomingRecord = Committed & {
  readonly boot: string;
  /** Milliseconds on the agent's monotonic clock since `boot` began. */
  readonly mono: number;
  /** Stands for (agent, epoch) in the rows of the nouns: `epochs.id`. */
  readonly epochId: number;
};

/** Stores one record in the transaction that also marks it as received. Throwing puts the record into quarantine. */
export type RecordHandler = (trx: Transaction, record: IncomingRecord) => Promise<void> | void;

/**
 * The same for all records of one transaction, for kinds that come in thousands. What it returns runs after the commit
 * and only then: the place to take over what is kept in memory.
 */
export type BatchHandler = (trx: Transaction, records: readonly IncomingRecord[]) => Promise<(() => void) | undefined>;
