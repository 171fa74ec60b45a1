import type { LinkStats } from './link.ts';

/** Weight of the newest reply in the smoothed reply time. */
const smoothing = 1 / 8;

/** The running figures behind `LinkStats`. */
export class LinkCounters {
  requests = 0;
  timeouts = 0;
  crcErrors = 0;
  exceptions = 0;
  drainedBytes = 0;
  private lastReplyMs: number | undefined;
  private smoothedReplyMs: number | undefined;

  replied(tookMs: number): void {
    this.lastReplyMs = tookMs;
    this.smoothedReplyMs =
      this.smoothedReplyMs === undefined ? tookMs : this.smoothedReplyMs + (tookMs - this.smoothedReplyMs) * smoothing;
  }

  snapshot(): LinkStats {
    const { requests, timeouts, crcErrors, exceptions, drainedBytes, lastReplyMs, smoothedReplyMs } = this;
    return { requests, timeouts, crcErrors, exceptions, drainedBytes, lastReplyMs, smoothedReplyMs };
  }
}
