import type { Transaction } from '../store/transaction.ts';

export type DeviceWanted = { readonly agent: string; readonly serial: string; readonly ts: number };

/** Where a record belongs; `devices/` keeps the answer. */
export interface DeviceResolver {
  /** Makes sure, in the transaction, that every wanted device and binding exists and is in memory. */
  prepare(trx: Transaction, wanted: Iterable<DeviceWanted>): Promise<void>;
  /** The device's integer key; only after `prepare`. */
  deviceOf(wanted: DeviceWanted): number;
  /** After a rollback: memory may be ahead of the store. */
  forget(): void;
}
