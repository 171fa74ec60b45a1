import type { RecordKind } from '@ridethrough/protocol';

/** A record's key for ever, with its agent. */
export type RecordKey = { readonly epoch: string; readonly seq: number };

/** One record that is in the store, as those are told who act on it. */
export type Committed = {
  readonly agent: string;
  /** The serial as on the wire; '-' for the agent itself. */
  readonly ups: string;
  /** The device's integer key; 0 for the agent itself. */
  readonly device: number;
  readonly kind: RecordKind;
  readonly key: RecordKey;
  /** UTC ms by the agent's clock. */
  readonly ts: number;
  /** UTC ms by the cloud's clock. */
  readonly arrived: number;
  readonly body: unknown;
  /** Tells of what is over: recorded, never to be acted on as current. */
  readonly late: boolean;
};

export interface IngestListener {
  /** After the commit, in order of arrival. Must not throw and must not take long. */
  committed(records: readonly Committed[]): void;
}
