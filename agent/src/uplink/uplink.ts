import type { UplinkParts, UplinkState } from './uplink-parts.ts';

/** Keeps one connection to the cloud and brings it every record of the outbox. */
export class Uplink {
  private readonly parts: UplinkParts;

  constructor(parts: UplinkParts) {
    this.parts = parts;
  }

  /** Begins to connect; never fails, tries for ever. */
  start(): void {}

  /** Says goodbye (status with online: false) when connected, and ends. */
  async stop(): Promise<void> {}

  /** A link's state changed: the status goes out again at once. */
  statusChanged(): void {}

  get state(): UplinkState {
    const { records, oldestTs } = this.parts.outbox.stats;
    return {
      connected: false,
      receipted: false,
      lastReceiptMono: undefined,
      unreceipted: records,
      oldestTs,
      conn: 0,
      garbage: 0,
      lastProblem: undefined,
    };
  }
}
