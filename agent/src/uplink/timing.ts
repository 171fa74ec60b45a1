/** The uplink's times and sizes. */
export interface UplinkTiming {
  readonly statusEveryMs: number;
  /** Between two statuses, however often one is asked for. */
  readonly statusGapMs: number;
  /** The cloud's time is asked for again this often, */
  readonly timeEveryMs: number;
  /** and this soon while it has not answered. */
  readonly timeAgainMs: number;
  /** What was sent and not receipted is sent again after this. */
  readonly againAfterMs: number;
  /** The backlog waits for the first receipt, which may spare much of it, but no longer than this. */
  readonly firstReceiptMs: number;
  /** Messages awaiting their PUBACK. */
  readonly window: number;
  /** Of these, history messages: they are large, and live ones queue behind them. */
  readonly historyWindow: number;
  readonly historyRecords: number;
  readonly historyBytes: number;
  /** Until the cloud advises otherwise. */
  readonly historyPerSecond: number;
}

export const usualTiming: UplinkTiming = {
  statusEveryMs: 60_000,
  statusGapMs: 1000,
  timeEveryMs: 600_000,
  timeAgainMs: 15_000,
  againAfterMs: 30_000,
  firstReceiptMs: 10_000,
  window: 64,
  historyWindow: 2,
  historyRecords: 500,
  historyBytes: 128 * 1024,
  historyPerSecond: 2000,
};
